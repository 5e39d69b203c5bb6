"""Which networks are offered for a dataset, and where their fields start."""

from __future__ import annotations

import dataclasses

import pytest
from django.template import Context, Template

from core.exceptions import TrainingError
from core.forms.model import ModelCreation, network_of
from core.forms.model_fields import ModelForm
from core.networks import fitting_networks
from core.registry import network_plugins
from core.tasks import Task
from core.training.spec import Augmentation
from tests.factories import make_dataset

pytestmark = pytest.mark.django_db

DUMMY = "test-dummy-network"
"""Of the lowest priority."""


@pytest.mark.parametrize("task", ["", *Task])
def test_only_networks_that_fit_are_offered(task):
    """By falling priority, those of equal priority by title."""
    offered = fitting_networks(task)
    fitting = {network.id for network in network_plugins if not task or task in network.tasks}
    assert {network.id for network in offered} == fitting
    keys = [(-network.priority, network.get_title()) for network in offered]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("task", "network"),
    [
        ("", "unet"),
        (Task.SEGMENTATION, "unet"),
        (Task.CLASSIFICATION, "residual"),
        (Task.MULTI_LABEL, "residual"),
        (Task.REGRESSION, "residual"),
        (Task.IMAGE_TO_IMAGE, "unet-image"),
        (Task.TEXT_CLASSIFICATION, "character-cnn"),
        (Task.DETECTION, "detector"),
    ],
)
def test_the_first_of_each_task_is_a_bundled_one(task, network):
    assert fitting_networks(task)[0].id == network


def test_the_first_network_that_fits_is_the_default():
    assert network_of(None, make_dataset(task="regression")).id == "residual"
    assert network_of("unet", make_dataset(task="regression")).id == "unet"
    with pytest.raises(TrainingError, match="No network for counting yet"):
        network_of(None, make_dataset(task="counting"))


def test_fields_start_where_the_network_says():
    form = ModelForm(network=network_plugins["lenet"])
    assert form.fields["aug_rot"].initial == 0
    assert form.fields["batch_size"].initial == 64
    assert ModelForm().fields["aug_rot"].initial == 90


def test_a_network_that_does_not_fit_is_an_error_that_names_those_that_do():
    base = ModelForm(network=network_plugins["unet"])
    data = {name: field.initial for name, field in base.fields.items() if field.initial is not None}
    data |= {"model_name": "m", "depth": 2, "width": 8}
    creation = ModelCreation(make_dataset(task="classification"), network_plugins["unet"], data)
    assert not creation.is_valid()
    message = "What does: Small residual network (residual), LeNet-5 (lenet), "
    assert message in " ".join(creation.errors["__all__"])


@pytest.mark.parametrize("network", ["convnet-regressor", "residual", "lenet", "vgg-16"])
def test_regression_changes_no_image_unless_the_user_says_so(network):
    fields = ModelForm(network=network_plugins[network], task=Task.REGRESSION).fields
    changes = [field.initial for name, field in fields.items() if name.startswith("aug_")]
    assert len(changes) > 10
    assert not any(changes)


def test_classes_are_learnt_from_changed_images():
    creation = ModelCreation(make_dataset(task="classification"), network_plugins["residual"])
    assert creation.base.fields["aug_scale"].initial == 0.2
    creation = ModelCreation(make_dataset(task="regression"), network_plugins["residual"])
    assert creation.base.fields["aug_scale"].initial == 0
    assert creation.base.fields["solver_type"].initial == "ADAMW"


def test_what_changes_images_is_not_offered_for_texts():
    assert "aug_rot" in ModelForm(network=network_plugins["unet-image"]).fields
    texts = ModelForm(network=network_plugins["character-cnn"]).fields
    assert [name for name in texts if name.startswith("aug_")] == []


def test_each_change_of_images_is_a_field_in_a_group():
    form = ModelForm(network=network_plugins["detector"], task=Task.DETECTION)
    fields = {name for name in form.fields if name.startswith("aug_")}
    changes = {f"aug_{field.name}" for field in dataclasses.fields(Augmentation)}
    assert fields == changes - {"aug_mixup", "aug_cutmix"}
    classes = ModelForm(network=network_plugins["lenet"], task=Task.CLASSIFICATION).fields
    assert {name for name in classes if name.startswith("aug_")} == changes
    page = Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))
    assert page.index("Augmentation: geometry") < page.index("aug_flip_horizontal")
    assert page.index("aug_flip_horizontal") < page.index("Augmentation: intensities")
    assert page.index("Augmentation: intensities") < page.index("aug_noise")
    assert '<details class="mb-3">' in page


def test_a_group_with_an_error_is_open():
    form = ModelForm({"aug_noise": "7"}, network_plugins["detector"], Task.DETECTION)
    page = Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))
    opened = page.index('<details class="mb-3" open>', page.index("aug_quadrant_rotation"))
    assert opened < page.index("aug_noise")
