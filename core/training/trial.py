"""Some real training steps, timed and with the peak of their memory. Imports TensorFlow."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import keras

from core.plugins.inputs import DataInfo
from core.training.batches import batches_of
from core.training.gauges import Gauge
from core.training.pipeline import BatchSource
from core.training.run import RunSizes
from core.training.spec import TrainingSpec

LONGEST = 1.0
"""Seconds that the steps of a batch size should take, unless they are slower."""
_LIMIT = 20.0
"""Seconds after which a batch size has its second step only if the first was not as long."""
_STEPS = 2
"""Steps unless the limit is reached; the first is not timed, since it builds the graph."""
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
    is_first: bool = False
    """Whether that is the time of the first step, which took longer: there was no time for more."""


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
        self.deadline = time.perf_counter() + _LIMIT
        self.graph_seconds = 0.0
        """What the first step of a batch size takes longer."""
        self.traced = 0.0
        """When the graph of a step was last built."""
        train_step = model.train_step

        def step_in_graph(batch: Any) -> Any:
            outputs = train_step(batch)
            self.traced = time.perf_counter()
            return outputs

        model.train_step = step_in_graph

    def has_time_for(self, batch_size: int, sample_seconds: float) -> bool:
        """Whether steps with a batch size, as long as its samples take, end before the limit."""
        steps = _STEPS * batch_size * sample_seconds
        return time.perf_counter() + self.graph_seconds + steps < self.deadline

    def steps(self, batch_size: int) -> Steps:
        """Train for some steps with a batch size."""
        run = replace(self.run, batch_size=batch_size, epochs=_EPOCHS)
        batches = batches_of(self.spec, self.info, run, self.source, seed=0)
        clock = _Clock(self)
        self.gauge.reset()
        self.model.fit(
            batches, steps_per_epoch=_MOST_STEPS, callbacks=[clock], shuffle=False, verbose=0
        )
        found = Steps(batch_size, clock.seconds, self.gauge.peak(), is_first=len(clock.times) == 1)
        self.graph_seconds = clock.first_seconds - found.seconds
        return found


class _Clock(keras.callbacks.Callback):
    """Ends a trial after enough steps."""

    def __init__(self, trial: Trial) -> None:
        super().__init__()
        self.trial = trial
        self.start = time.perf_counter()
        self.times: list[float] = []

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        self.times.append(time.perf_counter())
        several = len(self.times) >= _STEPS
        enough = several and self.times[-1] - self.times[0] > LONGEST
        late = self.times[-1] > self.trial.deadline and (several or self.seconds > _LIMIT)
        if enough or late:
            self.model.stop_training = True

    @property
    def first_seconds(self) -> float:
        """Of the first step, with the graph that it builds."""
        return self.times[0] - self.start

    @property
    def seconds(self) -> float:
        """Per step, without the first; if there was no other, its time after the graph was built,
        in which TensorFlow still optimizes it."""
        if len(self.times) == 1:
            return self.times[0] - max(self.start, self.trial.traced)
        return (self.times[-1] - self.times[0]) / (len(self.times) - 1)
