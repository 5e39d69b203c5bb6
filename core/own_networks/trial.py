"""One training step on made-up samples, inside the sandbox: whether a source's own parts work."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.own_networks.plugin import OwnParts
from core.own_networks.runtime import Inputs, Source
from core.plugins.inputs import DataInfo
from core.tasks import task_of, task_plugins

_SAMPLES = 4
_CLASSES_AT_MOST = 10


def try_step(source: Source, network: Any, built: Any, inputs: Inputs, learning: Any) -> None:
    """Train for one step, if the source has a loss, metrics or a training step of its own.

    Args:
        source: as above.
        network: what is saved.
        built: what is trained.
        inputs: what it was built for.
        learning: the Keras part of the task.

    Raises:
        Exception: whatever the source, or Keras because of it, raises.
    """
    own = built is not network or any(hasattr(source.module, name) for name in ("loss", "metrics"))
    if not own or inputs.task not in task_plugins:
        return
    names = tuple(str(number) for number in range(inputs.outputs))
    info = DataInfo(inputs, names, train_entries=_SAMPLES, val_entries=0)
    parts = OwnParts(source, SimpleNamespace(trained=built), _ignore)
    model = parts.trained(network, learning.learned(network))
    model.compile(
        "adam",
        parts.loss(learning.loss(info)),
        metrics=[*learning.metrics(info), *parts.metrics()],
        run_eagerly=True,  # to build the graph would take seconds
        jit_compile=False,
    )
    model.train_on_batch(*_samples(inputs))


def _samples(inputs: Inputs) -> tuple[NDArray[Any], NDArray[Any]]:
    """Images as numbers around the dataset's means, and labels of the task."""
    random = np.random.default_rng(0)
    features = random.normal(inputs.means, inputs.deviations, (_SAMPLES, *inputs.shape))
    classes = min(inputs.outputs, _CLASSES_AT_MOST)
    examples = [task_of(inputs.task).example(classes, random).label for _ in range(_SAMPLES)]
    return features.astype(np.float32), np.stack([_fitting(one, inputs) for one in examples])


def _fitting(label: Any, inputs: Inputs) -> NDArray[Any]:
    """A label with as many pixels as the images, where it has some."""
    array = np.asarray(label)
    return np.resize(array, (*inputs.shape[:2], array.shape[2])) if array.ndim == 3 else array


def _ignore(*_: Any, **__: Any) -> None:
    pass
