"""Stopping a run whose loss is not finite."""

from __future__ import annotations

import math
from typing import Any

import keras

from core.exceptions import DivergedError
from core.training.moments import Moment


class DivergenceGuard(keras.callbacks.Callback):
    """Raises DivergedError at the first loss that is NaN or infinite."""

    def __init__(self) -> None:
        super().__init__()
        self.epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.check(logs["loss"], f"step {batch + 1}")

    def reached(self, moment: Moment) -> None:
        loss = moment.metrics.get("val_loss", 0.0)
        self.check(math.nan if loss is None else loss, "validation")

    def check(self, loss: float, where: str) -> None:
        if not math.isfinite(loss):
            raise DivergedError(
                f"Training diverged at epoch {self.epoch}, {where}: the loss is {loss}. "
                "Lower the learning rate."
            )
