"""Measuring and saving the moving average of a model's weights instead of the last ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras


@contextmanager
def averaged_weights(model: keras.Model) -> Iterator[None]:
    """Give a compiled model its averaged weights, if its optimizer averages them."""
    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)  # of a loss scaler
    if not optimizer.use_ema:
        yield
        return
    weights = model.trainable_variables
    last = [keras.ops.convert_to_numpy(weight) for weight in weights]
    with model.distribute_strategy.scope():
        optimizer.finalize_variable_values(weights)
    try:
        yield
    finally:
        for weight, value in zip(weights, last, strict=True):
            weight.assign(value)
