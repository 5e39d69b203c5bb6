"""Telling how far a run is."""

from __future__ import annotations

import time
from typing import Any

import keras

from core.progress import Progress
from core.tasks.metrics import Metric, validated
from core.training.callbacks.logs import flat

SECONDS = 0.4


class ProgressReport(keras.callbacks.Callback):
    """Calls `progress` after epochs and a few times a second between them."""

    def __init__(
        self, progress: Progress, ranking: tuple[Metric, ...], *, epochs: int, steps: int
    ) -> None:
        """Take the task's metrics, the number of epochs, and the steps of each."""
        super().__init__()
        self.progress = progress
        self.ranking = ranking
        self.epochs = epochs
        self.steps = steps
        self.epoch = 0
        self.told = 0.0
        self.result = ""
        """Of the last validation."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if time.monotonic() - self.told >= SECONDS:
            self.tell(self.epoch * self.steps + batch + 1, logs["loss"])

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        found = validated(self.ranking, flat(logs))
        if found is not None and found[1] is not None:
            self.result = f", validation {found[0].title} {found[1]:.3g}"
        self.tell((epoch + 1) * self.steps, logs["loss"])

    def tell(self, done: int, loss: float) -> None:
        message = f"epoch {self.epoch + 1} of {self.epochs}, loss {loss:.3g}{self.result}"
        self.progress(done, self.epochs * self.steps, message)
        self.told = time.monotonic()
