"""The installed networks are opened and explained, with a tiny input.

For each task, the one that a form proposes first, and MobileNetV2; other small ones are `thorough`.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.conformance.network_subject import OUTPUTS, NetworkSubject
from core.networks import Network
from core.registry import network_plugins
from core.tasks import task_of

pytestmark = pytest.mark.training
SMALL = {
    "width": 4,
    "units": 10,
    "filters": 4,
    "embedding": 4,
    "depth": 2,
}
LARGE = 1_000_000
"""Weights of a network that is opened, but not run: its gradients take seconds."""


def small_options(network: Network) -> list[str]:
    fields: Any = network.options_form.base_fields
    return [
        f"{name}={max(SMALL[name], fields[name].min_value or 0)}"
        for name in fields
        if name in SMALL
    ]


def task_for(network: Network) -> str:
    """One of its tasks, which its name gives: they differ in the head only."""
    return network.tasks[zlib.crc32(network.get_id().encode()) % len(network.tasks)]


# Of the large ones, which take long to be built, one.
CHOSEN = [one for one in network_plugins if one.priority != 10 or one.id == "mobilenet-v2"]
FIRST = {
    max((one for one in CHOSEN if task in one.tasks), key=lambda one: one.priority).id
    for network in CHOSEN
    for task in network.tasks
} | {"mobilenet-v2"}


@pytest.mark.parametrize(
    "network",
    [pytest.param(one.id, marks=() if one.id in FIRST else pytest.mark.thorough) for one in CHOSEN],
)
def test_it_is_seen_through_and_explained(network: str, tmp_path: Path):
    import keras

    from core.looking.explanation import ExplanationOptions, finished
    from core.looking.inside import explain, overview
    from core.looking.layers import layer_looks
    from core.looking.network import OpenNetwork
    from core.training.structure import built
    from core.training.tasks import learning_of

    plugin: Any = network_plugins[network]
    task = task_for(plugin)
    subject = NetworkSubject(plugin, small_options(plugin), tmp_path)
    assert subject.creation.is_valid(), subject.creation.errors
    inputs = next(one for one in subject.inputs if one.task == task)
    model = built(plugin, inputs, subject.fields)
    if model.count_params() < LARGE:  # in a snapshot, operations have their original names
        model.save(tmp_path / "epoch.keras")
        keras.utils.clear_session()
        model = keras.models.load_model(tmp_path / "epoch.keras", compile=False)
    opened = OpenNetwork(model, learning_of(task))
    assert opened.seen.shape == (None, *inputs.shape) or not task_of(task).is_picture
    assert opened.convolution("").name in opened.convolutions
    if opened.model.count_params() > LARGE:
        return
    image = np.random.default_rng(0).integers(0, 50, inputs.shape).astype(np.uint8)
    found = overview(opened, image, task_of(task), [f"c{n}" for n in range(OUTPUTS)])
    assert found.seen.size == image.size
    (look,) = layer_looks(opened, image, len(found.layers) - 1, 1)
    assert look.name == found.layers[-1]
    assert look.activations[0].figures.not_finite == 0
    _, cam = finished(explain(opened, image, found, "grad-cam", "", ExplanationOptions()))
    assert cam.map.min() >= 0
    options = ExplanationOptions(steps=1, patch=1000)
    _, gradients = finished(explain(opened, image, found, "integrated-gradients", "", options))
    _, hidden = finished(explain(opened, image, found, "occlusion", "", options))
    # One patch hides all: what is left is the score of the baseline.
    assert hidden.map.mean() == pytest.approx(gradients.facts["Difference"], abs=1e-4)
