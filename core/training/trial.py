"""Some real training steps, timed and with the peak of their memory. Imports TensorFlow."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import keras

from core.plugins.inputs import DataInfo
from core.training.gauges import Gauge
from core.training.pipeline import BatchSource
from core.training.run import RunSizes
from core.training.spec import TrainingSpec
from core.training.trainer import batches_of

LONGEST = 1.0
"""Seconds that the steps of a batch size should take, unless they are slower."""
_STEPS = 2
"""Steps at least; the first is not timed, since it builds the graph."""
_MOST_STEPS = 40
_EPOCHS = 10**6
"""Enough for all steps, of however few samples."""


@dataclass(frozen=True)
class Steps:
    """Some steps with one batch size."""

    batch_size: int
    seconds: float
    """Per step."""
    peak: int
    """Bytes."""


class Trial:
    """Trains a model for some steps."""

    def __init__(
        self,
        model: keras.Model,
        spec: TrainingSpec,
        info: DataInfo,
        run: RunSizes,
        source: BatchSource,
        gauge: Gauge,
    ) -> None:
        self.model = model
        self.spec = spec
        self.info = info
        self.run = run
        self.source = source
        self.gauge = gauge
        self.at: dict[int, Steps] = {}
        """What was measured by batch size."""

    def steps(self, batch_size: int) -> Steps:
        """Train for some steps with a batch size."""
        run = replace(self.run, batch_size=batch_size, epochs=_EPOCHS)
        batches = batches_of(self.spec, self.info, run, self.source, seed=0)
        clock = _Clock()
        self.gauge.reset()
        self.model.fit(
            batches, steps_per_epoch=_MOST_STEPS, callbacks=[clock], shuffle=False, verbose=0
        )
        found = Steps(batch_size, clock.seconds, self.gauge.peak())
        self.at[batch_size] = found
        return found


class _Clock(keras.callbacks.Callback):
    """Ends after enough steps."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        self.times.append(time.perf_counter())
        if len(self.times) >= _STEPS and self.times[-1] - self.times[0] > LONGEST:
            self.model.stop_training = True

    @property
    def seconds(self) -> float:
        """Per step, without the first."""
        return (self.times[-1] - self.times[0]) / (len(self.times) - 1)
