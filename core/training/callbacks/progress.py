"""Reporting the progress of a run."""

from __future__ import annotations

import math
import time
from typing import Any

import keras

from core.progress import Progress
from core.tasks.metrics import Metric, validated
from core.training.moments import Moment

_SECONDS = 0.4


class ProgressReport(keras.callbacks.Callback):
    """Calls `progress` at each moment and a few times a second in between."""

    def __init__(
        self, progress: Progress, ranking: tuple[Metric, ...], *, epochs: int, steps: int
    ) -> None:
        """Take the task's metrics, the number of epochs, and the steps per epoch."""
        super().__init__()
        self.progress = progress
        self.ranking = ranking
        self.epochs = epochs
        self.steps = steps
        self.epoch = 0
        self.last_report = 0.0
        self.result = ""
        """The result of the last validation, as text."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if time.monotonic() - self.last_report >= _SECONDS:
            self.tell(self.epoch * self.steps + batch + 1, logs["loss"])

    def reached(self, moment: Moment) -> None:
        found = validated(self.ranking, moment.metrics)
        if found is not None and found[1] is not None:
            self.result = f", validation {found[0].title} {found[1]:.3g}"
        loss = moment.metrics["loss"]
        self.tell(round(moment.epoch * self.steps), math.nan if loss is None else loss)

    def tell(self, done: int, loss: float) -> None:
        message = f"epoch {self.epoch + 1} of {self.epochs}, training loss {loss:.3g}{self.result}"
        self.progress(done, self.epochs * self.steps, message)
        self.last_report = time.monotonic()
