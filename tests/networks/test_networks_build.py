"""Every bundled network, at its least size and at another, for its tasks and several channels."""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

from core.conformance import plain_keras
from core.plugins import Task
from tests.networks.specs import (
    FOR_IMAGES,
    FOR_MASKS,
    OTHERS,
    SEEING,
    batch,
    build,
    info,
    least_size,
    sampled,
    spec,
    weights_and_size,
)

pytestmark = pytest.mark.training

OPTIONS = {
    # with which what is saved is small
    "alexnet": {"units": 64},
    "lenet": {"units": 32},
    # which is not the initial one
    "residual": {"pooling": "map"},
}
PUBLISHED = {
    # keras.io/api/applications, with 1000 classes, less the head's own layers of each.
    "vgg-16": 14_714_688,
    "resnet-50": 23_587_712,
    "mobilenet-v2": 2_257_984,
    "efficientnet-b0": 4_049_571 - 7,  # its normalization of colors
    "efficientnet-v2-b0": 5_919_312,
    "convnext-tiny": 27_820_128,
    # One tower, as counted from the paper's table: 62,378,344 with a head of 4,097,000.
    "alexnet": 62_378_344 - 4_097_000 + 4 * (96 + 256),
    # Caffe's bvlc_googlenet has 6,998,552 with a head of 1,025,000; a bias of each of its 7,280
    # filters is four values of batch normalisation here.
    "googlenet": 6_998_552 - 1_025_000 + 3 * 7_280,
    # prototypes of the design: 446,000 with 10 classes
    "residual": 444_688,
}
MIXED = list(
    zip(FOR_IMAGES, cycle([Task.MULTI_LABEL, Task.REGRESSION]), cycle([4, 1, 1]), strict=False)
)
"""Networks with one of their tasks, and channels: any combination is built somewhere.

Of the large ones, one is trained; tests/core/model_export saves each and compares its outputs.
"""


def named_by_keras(model) -> list[str]:
    """Names such as add_7, which count all layers of the process."""
    ours = {
        f"{kind}_{number}" for kind in ("add", "layer_normalization") for number in range(1, 30)
    }
    found = []
    for layer in model.layers:
        kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(layer).__name__).lower()
        if re.fullmatch(rf"{kind}_\d+", layer.name) and layer.name not in ours:
            found.append(layer.name)
    return found


@pytest.mark.parametrize("network", OTHERS, ids=lambda network: network.id)
def test_weights_of_other_tasks_are_as_many_as_documented(network):
    weights, side = weights_and_size(network)
    shape = (side, side, 3) if network in SEEING else (1, side, 1)
    model = build(network, spec(network.tasks[0], shape, 10))
    assert named_by_keras(model) == []
    assert model.count_params() == weights


@pytest.mark.parametrize("network", FOR_IMAGES + FOR_MASKS, ids=lambda network: network.id)
def test_weights_are_as_many_as_published(network):
    weights, side = weights_and_size(network)
    model = build(network, spec(network.tasks[0], (side, side, 3), 10))
    assert model.output_shape[-1] == 10
    assert named_by_keras(model) == []
    assert model.count_params() == weights
    body = weights - model.get_layer("scores").count_params()
    assert body == PUBLISHED.get(network.id, body)


@pytest.mark.parametrize(
    ("network", "task", "channels"),
    [
        pytest.param(*one, marks=() if one[0] in sampled([one[0]]) else pytest.mark.thorough)
        for one in MIXED
    ],
    ids=lambda one: getattr(one, "id", one),
)
def test_saved_networks_output_the_same(network, task, channels, tmp_path):
    task = task if task in network.tasks else network.tasks[0]
    side = least_size(network)
    inputs = spec(task, (side, side * 3 // 2, channels))
    model = build(network, inputs, **OPTIONS.get(network.id, {}))
    assert named_by_keras(model) == []
    loads_as_it_was(model, inputs, tmp_path)
    before, after = losses_of_steps(model, inputs)
    assert after < before


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("network", FOR_MASKS, ids=lambda network: network.id)
def test_networks_for_masks(network, channels, tmp_path):
    least = least_size(network)
    height, width = {1: (least, least), 3: (32, 32), 4: (41, 30)}[channels]
    inputs = spec(Task.SEGMENTATION, (height, width, channels), 2)
    model = build(network, inputs, width=4, units=16)
    assert model.output_shape == (None, height, width, 2)
    assert named_by_keras(model) == []
    if channels == 4:
        loads_as_it_was(model, inputs, tmp_path)
        before, after = losses_of_steps(model, inputs)
        assert after < before


def loads_as_it_was(model, inputs, folder: Path) -> None:
    """The network's snapshot in plain Keras."""
    images, _ = batch(inputs)
    output = np.asarray(model(images))
    assert np.isfinite(output).all()
    if inputs.task == Task.MULTI_LABEL:
        assert 0 <= output.min() <= output.max() <= 1
    if inputs.task in (Task.CLASSIFICATION, Task.SEGMENTATION):
        assert output.sum(axis=-1) == pytest.approx(1, abs=1e-5)
    model.save(folder / "network.keras")
    np.savez(folder / "network.npz", batch=images, output=output)
    import keras

    assert plain_keras.problem_of(str(folder / "network"), keras, np) == ""


def losses_of_steps(model, inputs) -> tuple[float, float]:
    """The loss at the first of three steps on one batch, and at the last."""
    import keras

    from core.training.tasks import learning_of

    for layer in model.layers:  # what is left out at random moves the loss more than a step
        for rate in ("rate", "drop_path_rate"):
            if hasattr(layer, rate):
                setattr(layer, rate, 0)
    loss = learning_of(inputs.task).loss(info(inputs))
    model.compile(keras.optimizers.Adam(1e-4), loss, run_eagerly=True)
    images, labels = batch(inputs)
    losses = [float(model.train_on_batch(images, labels)) for _ in range(3)]
    return losses[0], losses[-1]
