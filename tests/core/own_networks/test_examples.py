"""The examples of own networks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from core.networks import inputs_of
from core.own_networks.examples import EXAMPLES, example_source
from core.own_networks.source import read_source
from core.storage import ModelFolder
from core.store.manifest import read_json
from core.training.probe_files import read_outputs, read_samples

TOLERANCE = 1e-5
LEARNING = ["convmixer", "siamese", "gan"]
"""Examples that are trained here, and so are built."""


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_reads_without_problems(name: str) -> None:
    source = read_source(example_source(name))
    assert source.problems == ()
    assert source.title
    assert source.options


def module(name: str) -> ModuleType:
    from core.own_networks.runtime import run_source

    return run_source(example_source(name)).module


@pytest.mark.training
def test_negative_log_likelihood_is_that_of_a_normal_distribution() -> None:
    random = np.random.default_rng(1)
    truth, mean, log_variance = (random.normal(size=(50, 2)).astype("float32") for _ in range(3))
    density = np.exp(-((truth - mean) ** 2) / 2 / np.exp(log_variance))
    density /= np.sqrt(2 * np.pi * np.exp(log_variance))
    expected = -np.log(density).mean() - np.log(2 * np.pi) / 2
    found = module("uncertainty").negative_log_likelihood(truth, mean, log_variance)
    assert abs(float(found) - expected) < TOLERANCE


@pytest.mark.training
def test_contrastive_loss_pulls_equal_ones_and_pushes_others_to_the_margin() -> None:
    same = np.array([1, 1, 0, 0], "float32")
    distance = np.array([0, 3, 0.5, 2], "float32")
    # Of equal ones 0 and 3² = 9; of others (1 - 0.5)² = 0.25, and beyond the margin 0.
    found = module("siamese").contrastive(same, distance, 1.0)
    assert abs(float(found) - (9 / 2 + 0.25 / 2) / 2) < TOLERANCE


@pytest.mark.training
def test_judging_is_cross_entropy() -> None:
    score = np.array([[-2.0], [0.0], [3.0]], "float32")
    probability = 1 / (1 + np.exp(-score))
    judged = module("gan").judged
    assert abs(float(judged(True, score)) + np.log(probability).mean()) < TOLERANCE
    assert abs(float(judged(False, score)) + np.log(1 - probability).mean()) < TOLERANCE


@pytest.mark.training
def test_the_autoencoder_minimizes_absolute_and_squared_errors() -> None:
    truth, output = np.array([[0.0, 2.0]], "float32"), np.array([[1.0, -1.0]], "float32")
    found = module("autoencoder").loss(truth, output)
    assert abs(float(found) - ((1 + 3) / 2 + (1 + 9) / 2) / 2) < TOLERANCE


@pytest.mark.training
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.thorough if name in LEARNING else ())
        for name in EXAMPLES
    ],
)
def test_every_example_is_built_in_the_sandbox(name: str) -> None:
    from core.own_networks.checking import check

    source = read_source(example_source(name))
    found = check(example_source(name), inputs_of(source.tasks[0], (27, 30, 1), 3), {})
    assert found.problems == ()
    assert found.parameters > 0


@pytest.mark.training
@pytest.mark.parametrize("name", LEARNING)
def test_examples_learn_classes(name: str, spec: Callable[..., Any]) -> None:
    from core.own_networks.training import train

    more = {"probe_samples": 2} if name == "gan" else {}
    options = {"convmixer": {"width": 16, "depth": 2}}.get(name, {})
    order = spec(example_source(name), network_options=options, train_epochs=3, **more)
    found: list[Any] = []
    train(order, lambda *given: None, on_epoch=found.append)
    assert [one.epoch for one in found] == [1, 2, 3]
    assert all(np.isfinite(one.metrics["loss"]) for one in found)
    assert (Path(order.folder) / found[-1].path).is_file()
    assert "keras" in sys.modules
    if more:
        _, samples = read_samples(order.folder)
        outputs = read_outputs(order.folder, 3)
        names = ["probabilities", "again", "its_style", "styles", "walk"]
        assert (len(samples), list(outputs)) == (2, names)
        assert outputs["its_style"].shape == (2, 1, 3, 12, 12, 1)
        assert outputs["styles"].shape == (2, 7, 3, 12, 12, 1)
        np.testing.assert_array_equal(outputs["styles"][0], outputs["styles"][1])
        assert read_json(ModelFolder(order.folder).hardware)["parameters"] > 0


@pytest.mark.training
def test_what_the_gan_shows_is_what_its_generator_makes() -> None:
    """A rebuilt network with the same weights is asked for latents that are computed here."""
    import keras

    from core.own_networks.assembly import network_of
    from core.own_networks.runtime import Inputs, build_network, run_source
    from core.own_networks.weights import as_bytes, parsed
    from core.training.tasks import learning_of

    given = inputs_of("classification", (9, 10, 1), 3)
    head = partial(learning_of("classification").head, inputs=given)
    facts = {one.name: getattr(given, one.name) for one in fields(given)} | {"head": head}
    inputs = Inputs(**facts)
    source = run_source(example_source("gan"))
    _, built = build_network(source, inputs, {"width": 8, "noise": 5})
    again = network_of(parsed(as_bytes(built.network)))
    image = np.random.default_rng(0).uniform(0, 255, (2, 9, 10, 1)).astype("float32")
    classes, made, its_style, _, walk = map(keras.ops.convert_to_numpy, again(image))
    style = keras.ops.convert_to_numpy(built.judge(image)[2])
    own = style / np.linalg.norm(style, axis=1, keepdims=True) * 5**0.5
    found = built.generator([own, classes])
    np.testing.assert_allclose(made, found, atol=1e-3)
    np.testing.assert_allclose(walk[:, 0], found, atol=1e-3)
    for place, wanted in enumerate(np.eye(3, dtype="float32")):
        found = built.generator([own, np.stack([wanted, wanted])])
        np.testing.assert_allclose(its_style[:, 0, place], found, atol=1e-3)
