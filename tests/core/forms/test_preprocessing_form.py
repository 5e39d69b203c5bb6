"""Cropping in the form of models."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from core.forms.model import ModelCreation
from core.forms.model_fields import ModelForm
from core.forms.settings import bound
from core.jobs.work.train import spec_of
from core.registry import network_plugins
from core.tasks import Task
from tests.factories import make_described_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(data_dir: Any) -> Any:
    dataset = make_described_dataset(205, (100, 105))
    return partial(ModelCreation, dataset, network_plugins["residual"])


def test_the_crop_reaches_the_training(make):
    for settings, expected in (([], None), (["crop_size=24"], 24)):
        creation = bound(make, {"model_name": f"net {expected}"}, settings)
        assert creation.is_valid(), creation.errors
        model = creation.save()
        assert spec_of(model).crop_size == expected
        del model.fields["crop_size"]  # as in models of former versions
        assert spec_of(model).crop_size is None


def test_what_does_not_fit_is_refused_beside_the_field(make):
    creation = bound(make, {"model_name": "net"}, ["crop_size=4000"])
    assert not creation.is_valid()
    (text,) = creation.errors["crop_size"]
    assert text.startswith("crop_size is 4000, but the images have")
    creation = bound(make, {"model_name": "net"}, ["crop_size=7"])
    assert not creation.is_valid()
    assert "needs images of at least 8 × 8" in creation.errors["crop_size"][0]


def test_it_is_offered_for_tasks_whose_labels_have_no_place():
    offered = {
        network.id for network in network_plugins if "crop_size" in ModelForm(None, network).fields
    }
    assert {"residual", "lenet", "vgg-16", "convnet-regressor"} <= offered
    assert not {"unet", "detector", "unet-image", "character-cnn"} & offered
    dummy = network_plugins["test-dummy-network"]
    assert "crop_size" not in ModelForm(None, dummy, Task.SEGMENTATION).fields
