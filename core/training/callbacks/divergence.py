"""Stopping a run that diverges: its loss or weights are not finite, or grow without bounds."""

from __future__ import annotations

import math
from typing import Any

import keras

from core.exceptions import DivergedError
from core.training.moments import Moment
from core.training.spec import TrainingSpec
from core.training.stagnation import diverges

_LARGEST_WEIGHT = 1e8
"""Trained weights are around 1; normalization hides it from the loss if they are not."""


class DivergenceGuard(keras.callbacks.Callback):
    """Raises DivergedError, which says which fields to change."""

    def __init__(self, spec: TrainingSpec) -> None:
        """Take the run."""
        super().__init__()
        self.spec = spec
        self.epoch = 0
        self.losses: list[float | None] = []
        """Of all epochs in this process."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        where = f"step {batch + 1}"
        self.check(logs["loss"], where)
        if self.epoch == 1 and not batch & (batch + 1):  # steps 1, 2, 4, 8, …: few, but early
            self.check_weights(where)

    def reached(self, moment: Moment) -> None:
        loss = moment.metrics.get("val_loss", 0.0)
        self.check(math.nan if loss is None else loss, "validation")
        self.check_weights("its end" if moment.ends_epoch else "a snapshot")
        if moment.ends_epoch:
            self.losses.append(moment.metrics["loss"])
        if diverges(self.losses):
            first, last = self.losses[0], self.losses[-1]
            self.stop("its end", f"the loss has grown from {first:.3g} to {last:.3g}")

    def check(self, loss: float, where: str) -> None:
        if not math.isfinite(loss):
            self.stop(where, f"the loss is {loss}")

    def check_weights(self, where: str) -> None:
        largest = max(
            (float(keras.ops.max(keras.ops.abs(one))) for one in self.model.trainable_variables),
            default=0.0,
        )
        if not largest <= _LARGEST_WEIGHT:  # NaN, too
            self.stop(where, f"a weight has grown to {largest:.3g}")

    def stop(self, where: str, what: str) -> None:
        raise DivergedError(
            f"Training diverged at epoch {self.epoch}, {where}: {what}. {advice(self.spec)}"
        )


def advice(spec: TrainingSpec) -> str:
    """Which fields to change, and how."""
    texts = [
        f"Lower the learning rate (learning_rate is {spec.learning_rate:g}; try a tenth of it)."
    ]
    if not spec.max_gradient_norm:
        texts.append("Clipping gradients (max_gradient_norm 1) and a warm-up (lr_warmup) help too.")
    if spec.precision == "mixed_float16":
        texts.append("16-bit numbers overflow early: choose another precision (precision).")
    return " ".join(texts)
