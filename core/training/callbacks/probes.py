"""Predicting the probe samples after each epoch, for pages that show how a network learns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import keras
import tensorflow as tf
from numpy.typing import NDArray

from core.tasks import TaskDefinition
from core.training.callbacks.averaging import averaged_weights
from core.training.callbacks.reaching import Watcher
from core.training.custom import Custom
from core.training.moments import Moment
from core.training.pipeline import BatchSource
from core.training.probe_choice import chosen_samples, probe_count, samples_at
from core.training.probe_files import Arrays, write_samples
from core.training.spec import TrainingSpec


class _Probes:
    """Keeps the network's raw outputs for a few samples; with its averaged weights, if it has."""

    def __init__(
        self,
        network: keras.Model,
        model: keras.Model,
        features: list[NDArray[Any]],
        keep: Callable[[int, Arrays], None],
    ) -> None:
        """Take the network, the compiled model of its layers, the inputs, and what keeps outputs.

        Args:
            network: as above.
            model: as above.
            features: as above.
            keep: called with the epoch and the outputs by name (samples, …).
        """
        self.network = network
        self.model = model
        self.keep = keep
        self.features = features
        self._call = tf.function(
            lambda one: network(tf.cast(one, tf.float32), training=False), jit_compile=False
        )

    def reached(self, moment: Moment) -> None:
        if moment.ends_epoch:
            with averaged_weights(self.model):
                outputs = self.predicted()
            self.keep(int(moment.epoch), outputs)

    def predicted(self) -> dict[str, NDArray[Any]]:
        """The outputs by name; one sample at a time, which needs the least memory."""
        rows = [self._named(self._call(one[None])) for one in self.features]
        return {name: tf.concat([row[name] for row in rows], axis=0).numpy() for name in rows[0]}

    def _named(self, outputs: Any) -> dict[str, tf.Tensor]:
        if isinstance(outputs, dict):
            return outputs
        tensors = outputs if isinstance(outputs, list | tuple) else [outputs]
        return dict(zip(self.network.output_names, tensors, strict=True))


def probes_of(
    spec: TrainingSpec,
    task: TaskDefinition,
    sources: Mapping[str, BatchSource],
    network: keras.Model,
    model: keras.Model,
    custom: Custom,
) -> Watcher | None:
    """The probe set of a run, which is written; of validation if it has that stage. None: none."""
    values = sum(math.prod(shape[1:]) for shape in _shapes_of(network))
    training = len(sources["train"].reader)
    count = probe_count(spec.probe_samples, training, values)
    if not count:
        return None
    stage = "val" if "val" in sources else "train"
    reader = sources[stage].reader
    places = chosen_samples(reader, task, count)
    samples = samples_at(reader, places)
    custom.chosen(stage, places)
    write_samples(spec.folder, samples, stage)
    features = [one.feature for one in samples]
    return _Probes(network, model, features, partial(custom.predicted, spec.folder))


def _shapes_of(network: keras.Model) -> list[tuple[int, ...]]:
    return [tuple(length or 1 for length in one.shape) for one in network.outputs]
