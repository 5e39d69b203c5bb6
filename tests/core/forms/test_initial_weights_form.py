"""The fields that say what a training starts from."""

from __future__ import annotations

import json
import zipfile
from functools import partial

import pytest

from core.forms.model import ModelCreation
from core.forms.settings import bound
from core.jobs.work.train import spec_of
from core.registry import network_plugins
from tests.factories import make_dataset, make_model, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def create(data_dir):
    make = partial(ModelCreation, make_dataset(task="segmentation"), network_plugins["unet"])
    return lambda *settings: bound(make, {"model_name": "new"}, settings)


@pytest.fixture
def base():
    model = make_model(name="base")
    for epoch in (1, 2, 3):
        make_snapshot(model, epoch, best=epoch == 2)
    return model


def test_weights_are_random_without_any_value(create):
    creation = create()
    assert creation.is_valid(), creation.errors
    assert spec_of(creation.save()).initial_weights is None


@pytest.mark.parametrize(("epoch", "found"), [("", 2), ("3", 3)])
def test_a_models_snapshot_is_found_by_name_and_epoch(create, base, epoch, found):
    creation = create("initial_model=base", f"initial_epoch={epoch}", "freeze_matched=on")
    assert creation.is_valid(), creation.errors
    model = creation.save()
    base.name = "renamed"
    base.save()
    spec = spec_of(model)
    assert spec.initial_weights == base.snapshots.get(epoch=found).path
    assert spec.freeze_matched
    assert (model.fields["initial_model"], model.fields["initial_epoch"]) == (str(base.pk), found)
    base.snapshots.all().delete()
    assert spec_of(model).initial_weights == spec.initial_weights


def test_a_model_whose_name_is_a_number_is_found(create):
    named = make_snapshot(make_model(name="20261127"), best=True).model
    creation = create("initial_model=20261127")
    assert creation.is_valid(), creation.errors
    assert creation.save().fields["initial_model"] == str(named.pk)


def test_a_file_of_the_server_is_taken(create, tmp_path, settings):
    path = tmp_path / "weights.safetensors"
    path.touch()
    creation = create(f"initial_file={path}")
    assert creation.is_valid(), creation.errors
    assert spec_of(creation.save()).initial_weights == path
    settings.DIGITS_DATA_ROOTS = ["/nowhere"]
    refused = create(f"initial_file={path}").errors["initial_file"][0]
    assert "is not below a folder" in refused


def test_what_cannot_be_started_from_is_an_error_of_its_field(create, base, tmp_path):
    (tmp_path / "weights.txt").touch()
    (tmp_path / "weights.pth").touch()
    with zipfile.ZipFile(tmp_path / "code.keras", "w") as archive:
        layer = {"class_name": "Lambda", "config": {"name": "twice"}}
        archive.writestr("config.json", json.dumps({"config": {"layers": [layer]}}))
    for settings, field, text in (
        (["initial_model=nope"], "initial_model", "There is no model “nope”."),
        (["initial_model=base", "initial_epoch=9"], "initial_epoch", "no snapshot of epoch 9"),
        ([f"initial_model={make_model().pk}"], "initial_epoch", "no snapshot yet"),
        ([f"initial_file={tmp_path}/weights.txt"], "initial_file", "ends in .keras"),
        ([f"initial_file={tmp_path}/code.keras"], "initial_file", "“twice” (a layer Lambda)"),
        (
            ["initial_model=base", f"initial_file={tmp_path}/weights.pth"],
            "initial_file",
            "not several",
        ),
    ):
        errors = create(*settings).errors
        assert text in errors[field][0]
