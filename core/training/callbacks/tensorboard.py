"""Files for TensorBoard: the metrics of each moment, and a profile of some steps.

They are written by TensorFlow itself; TensorBoard is needed to look at them only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from core.storage import ModelFolder
from core.tasks.metrics import VALIDATION
from core.training.moments import Moment
from core.training.rates import Table

_SCALAR = tf.compat.v1.SummaryMetadata(
    plugin_data=tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars")
)


class TensorBoardFiles:
    """Writes metrics and learning rate by step: a run `train`, and a run `validation`."""

    def __init__(self, folder: Path, steps: int, rates: Table) -> None:
        """Take the run's folder, the steps of an epoch, and the learning rates by step."""
        self.folder = ModelFolder(folder).tensorboard
        self.steps = steps
        self.rates = rates
        self.writers: dict[str, Any] = {}

    def reached(self, moment: Moment) -> None:
        step = round(moment.epoch * self.steps)
        known = {name: value for name, value in moment.metrics.items() if value is not None}
        validation = {
            name.removeprefix(VALIDATION): value
            for name, value in known.items()
            if name.startswith(VALIDATION)
        }
        training = {name: value for name, value in known.items() if not name.startswith(VALIDATION)}
        self.write("train", training | {"learning_rate": float(self.rates[step - 1])}, step)
        self.write("validation", validation, step)
        if moment.ends_run:
            for writer in self.writers.values():
                writer.close()

    def write(self, run: str, values: dict[str, float], step: int) -> None:
        if not values:
            return
        if run not in self.writers:
            self.writers[run] = tf.summary.create_file_writer(str(self.folder / run))
        with self.writers[run].as_default(step):
            for name, value in values.items():
                tf.summary.write(name, value, metadata=_SCALAR)
            self.writers[run].flush()


class Profile(keras.callbacks.Callback):
    """Profiles some steps, after the first ones, in which TensorFlow builds its graph."""

    def __init__(self, folder: Path, steps: int) -> None:
        """Take the run's folder, and the number of steps."""
        super().__init__()
        self.folder = ModelFolder(folder).tensorboard
        self.steps = steps
        self.warm = self.running = self.done = False
        self.seen = self.first = 0

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.first = batch
        if self.warm and not self.running and not self.done:
            tf.profiler.experimental.start(str(self.folder))
            self.running = True

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.warm = True
        if self.running:
            self.seen += batch + 1 - self.first
            if self.seen >= self.steps:
                self.stop()

    def on_train_end(self, logs: Any = None) -> None:
        if self.running:
            self.stop()

    def stop(self) -> None:
        tf.profiler.experimental.stop()
        self.running, self.done = False, True
