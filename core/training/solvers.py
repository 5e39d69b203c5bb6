"""Keras's optimizers under the original's solver names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import keras

from core.training.spec import TrainingSpec

BUILDERS: dict[str, Callable[..., keras.optimizers.Optimizer]] = {
    "ADAM": keras.optimizers.Adam,
    "ADAMW": keras.optimizers.AdamW,
    "SGD": partial(keras.optimizers.SGD, momentum=0.9),
    "NESTEROV": partial(keras.optimizers.SGD, momentum=0.9, nesterov=True),
    "RMSPROP": keras.optimizers.RMSprop,
    "ADAGRAD": keras.optimizers.Adagrad,
}


def solver_of(spec: TrainingSpec, steps: int) -> keras.optimizers.Optimizer:
    """The optimizer of a run that has so many steps in all."""
    rate: Any = spec.learning_rate
    if spec.lr_policy == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(spec.learning_rate, steps)
    return BUILDERS[spec.solver_type](learning_rate=rate)
