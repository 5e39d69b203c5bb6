"""Inputs of networks, and networks that are built for them with random weights."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.networks import sees_pictures
from core.plugins import InputSpec, Task
from core.plugins.inputs import DataInfo
from core.registry import network_plugins
from tests.conftest import REPOSITORY

BUNDLED = [network for network in network_plugins if network.__module__.startswith("networks.")]
SEEING = [one for one in BUNDLED if sees_pictures(one)]
FOR_IMAGES = [one for one in BUNDLED if {Task.CLASSIFICATION, Task.REGRESSION} & {*one.tasks}]
FOR_MASKS = [one for one in BUNDLED if Task.SEGMENTATION in one.tasks]
OTHERS = [one for one in BUNDLED if one not in FOR_IMAGES + FOR_MASKS]

DOCUMENTED = {
    cells[0].strip("`"): cells
    for line in (REPOSITORY / "docs/networks.md").read_text().splitlines()
    if line.startswith("| `")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
    if len(cells) == 6
}
"""The rows of the table by id: id, title, tasks, least size, weights and size, source."""


def sampled(networks: list[Any]) -> list[Any]:
    """As parameters; the large ones, which take long to be built, are `thorough` but for one."""
    return [
        pytest.param(one, marks=pytest.mark.thorough)
        if one.priority == 10 and one.id != "mobilenet-v2"
        else one
        for one in networks
    ]


def least_size(network: Any) -> int:
    return int(DOCUMENTED[network.id][3])


def weights_and_size(network: Any) -> tuple[int, int]:
    """The documented weights, and the size of images for which they are."""
    weights, size = re.fullmatch(r"([\d,]+) at (\d+)", DOCUMENTED[network.id][4]).groups()
    return int(weights.replace(",", "")), int(size)


def spec(task: str, shape: tuple[int, int, int], outputs: int = 3) -> InputSpec:
    channels = shape[2]
    inputs = InputSpec(
        *(shape, (100.0,) * channels, (50.0,) * channels, task, outputs), maxima=(69.0,) * channels
    )
    if task not in (Task.REGRESSION, Task.IMAGE_TO_IMAGE):
        return inputs
    return replace(inputs, target_means=(5.0,) * outputs, target_deviations=(2.0,) * outputs)


def initial_options(network: Any, **given: Any) -> dict[str, Any]:
    form = network.options_form()
    initial = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return initial | {name: value for name, value in given.items() if name in initial}


def build(network: Any, inputs: InputSpec, **given: Any) -> Any:
    import keras

    from core.training.tasks import learning_of

    keras.utils.set_random_seed(0)
    options = initial_options(network, **given)
    network().check(inputs, **options)
    head = partial(learning_of(inputs.task).head, inputs=inputs)
    return network().build(replace(inputs, head=head), **options)


def info(inputs: InputSpec) -> DataInfo:
    return DataInfo(inputs, tuple(f"value {n}" for n in range(inputs.outputs)), 4, 0)


def batch(inputs: InputSpec, count: int = 4) -> tuple[NDArray[Any], NDArray[Any]]:
    """Images of which each is brighter than the one before at a place of its own, and labels."""
    random = np.random.default_rng(0)
    height, width, _ = inputs.shape
    images = random.normal(100, 50, (count, *inputs.shape)).astype(np.float32)
    for number, image in enumerate(images):
        image[(number % 2) * height // 2 :][: height // 2, : width * (number + 1) // count] += 100
    labels: dict[str, Any] = {
        Task.CLASSIFICATION: np.arange(count) % inputs.outputs,
        Task.MULTI_LABEL: (np.arange(count)[:, None] + np.arange(inputs.outputs)) % 2,
        Task.REGRESSION: np.linspace(3, 7, count)[:, None] * np.ones(inputs.outputs),
        Task.SEGMENTATION: (images[..., :1] > 150).astype(np.uint8),
    }
    return images, labels[inputs.task]
