"""The append-only file of metrics that pages follow, one JSON object per line."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from core.training.callbacks.logs import IntervalMean
from core.training.callbacks.usage import Usage
from core.training.moments import Moment
from core.training.rates import Table

_STEP_SECONDS = 1.0


class MetricsFile(keras.callbacks.Callback):
    """Appends a line at each moment, and about every second in between."""

    def __init__(
        self,
        path: Path,
        steps: int,
        rates: Table,
        images_per_step: float,
        on_line: Callable[[dict[str, Any]], None] = lambda line: None,
    ) -> None:
        """Take the file, the steps of an epoch, the learning rates by step, and the step's size.

        Args:
            path: as above.
            steps: as above.
            rates: as above.
            images_per_step: as above.
            on_line: called with each line, once it is written.
        """
        super().__init__()
        self.path = path
        self.steps = steps
        self.rates = rates
        self.on_line = on_line
        self.usage_since_line, self.usage_since_moment = (Usage(images_per_step) for _ in range(2))
        self.epoch = 0
        self.started = self.written = time.monotonic()
        self.loss = IntervalMean()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch
        self.started = time.monotonic()
        self.loss = IntervalMean()
        self.usage_since_line.restart()
        self.usage_since_moment.restart()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        for usage in (self.usage_since_line, self.usage_since_moment):
            usage.trained(self.epoch * self.steps + batch + 1)
        if time.monotonic() - self.written < _STEP_SECONDS:
            return
        done = batch + 1
        self.write(
            {
                "kind": "step",
                "step": self.epoch * self.steps + done,
                "epoch": round(self.epoch + done / self.steps, 4),
                "loss": self.loss.since_last(logs["loss"], done),
                **self.conditions(self.epoch * self.steps + done, self.usage_since_line),
            }
        )

    def reached(self, moment: Moment) -> None:
        seconds = round(time.monotonic() - self.started, 3)
        step = round(moment.epoch * self.steps)
        place = {"kind": "epoch", "step": step, "epoch": moment.epoch, "seconds": seconds}
        self.write(place | moment.metrics | self.conditions(step, self.usage_since_moment))
        self.usage_since_line.restart()
        self.started = self.written

    def conditions(self, step: int, usage: Usage) -> dict[str, Any]:
        """The learning rate of a step, and what the run has used, which is measured afresh."""
        found = {"learning_rate": float(self.rates[step - 1]), "usage": usage.measured()}
        usage.restart()
        return found

    def write(self, line: dict[str, Any]) -> None:
        size = self.path.stat().st_size if self.path.exists() else 0
        try:
            # Opened for each line, so that nothing is left open when a run fails.
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, allow_nan=False) + "\n")
                if line["kind"] == "epoch":
                    file.flush()
                    os.fsync(file.fileno())  # the resume file relies on it
        except OSError:
            if self.path.exists():
                os.truncate(self.path, size)  # the disk was full in the middle of a line
            raise
        self.on_line(line)
        self.written = time.monotonic()
