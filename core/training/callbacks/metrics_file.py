"""The append-only file of metrics that pages follow, one JSON object per line."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import keras

from core.training.callbacks.logs import IntervalMean
from core.training.moments import Moment

_STEP_SECONDS = 1.0


class MetricsFile(keras.callbacks.Callback):
    """Appends a line at each moment, and about every second in between."""

    def __init__(self, path: Path, steps: int) -> None:
        """Take the file and the number of steps in an epoch."""
        super().__init__()
        self.path = path
        self.steps = steps
        self.epoch = 0
        self.started = self.written = time.monotonic()
        self.loss = IntervalMean()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch
        self.started = time.monotonic()
        self.loss = IntervalMean()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if time.monotonic() - self.written < _STEP_SECONDS:
            return
        done = batch + 1
        self.write(
            {
                "kind": "step",
                "step": self.epoch * self.steps + done,
                "epoch": round(self.epoch + done / self.steps, 4),
                "loss": self.loss.since_last(logs["loss"], done),
            }
        )

    def reached(self, moment: Moment) -> None:
        seconds = round(time.monotonic() - self.started, 3)
        line = {"kind": "epoch", "epoch": moment.epoch, "seconds": seconds, **moment.metrics}
        self.write(line)
        self.started = self.written

    def write(self, line: dict[str, Any]) -> None:
        size = self.path.stat().st_size if self.path.exists() else 0
        try:
            # Opened for each line, so that nothing is left open when a run fails.
            with self.path.open("a") as file:
                file.write(json.dumps(line, allow_nan=False) + "\n")
                if line["kind"] == "epoch":
                    file.flush()
                    os.fsync(file.fileno())  # the resume file relies on it
        except OSError:
            if self.path.exists():
                os.truncate(self.path, size)  # the disk was full in the middle of a line
            raise
        self.written = time.monotonic()
