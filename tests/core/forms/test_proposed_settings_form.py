"""The form of a new model starts with what is proposed for its dataset."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from core.forms.model import ModelCreation
from core.forms.settings import bound
from core.registry import network_plugins
from tests.factories import make_dataset, make_described_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(data_dir: Any) -> Any:
    """What makes the form for a finished dataset."""

    def made(network: str = "residual", counts: tuple[int, ...] = ()) -> Any:
        return partial(ModelCreation, make_described_dataset(205, counts), network_plugins[network])

    return made


def test_fields_start_with_what_is_proposed_and_say_why(make):
    fields = make()().base.fields
    assert fields["batch_size"].initial == 16
    assert fields["batch_size"].proposal.because.startswith("there are only 205 training samples")
    assert fields["train_epochs"].initial == 77
    assert fields["learning_rate"].proposal is None


def test_a_proposed_choice_is_named_as_the_field_shows_it(make):
    weights = make(counts=(200, 5))().base.fields["class_weights"]
    assert weights.initial == "balanced"
    assert weights.proposal.value == dict(weights.choices)["balanced"] != "balanced"


def test_a_value_of_the_user_wins_and_the_others_follow_it(make):
    creation = bound(make(), {"model_name": "net"}, ["batch_size=5"])
    assert creation.is_valid(), creation.errors
    model = creation.save()
    assert (model.fields["batch_size"], model.fields["train_epochs"]) == (5, 40)
    assert list(model.proposals) == ["train_epochs"]
    assert model.proposals["train_epochs"] == {
        "value": 40,
        "because": "40 epochs of 41 steps are 1,640 steps",
    }


def test_what_was_proposed_for_other_values_is_forgotten(make):
    form = make()()
    form.start_with({"preset": "thorough"})
    assert form.base.fields["snapshot_interval"].initial == 4
    form.start_with({"train_epochs": "20"})
    assert form.base.fields["snapshot_interval"].initial == 1
    assert form.base.fields["snapshot_interval"].proposal is None
    assert form.base.fields["preset"].initial == "standard"


def test_a_preset_scales_the_epochs_unless_they_are_given(make):
    for settings, epochs in ((["preset=quick"], 19), (["preset=quick", "train_epochs=50"], 50)):
        creation = bound(make(), {"model_name": f"net {epochs}"}, settings)
        assert creation.is_valid(), creation.errors
        fields = creation.save().fields
        assert fields["train_epochs"] == epochs
        assert "preset" not in fields
    creation = bound(make(), {"model_name": "net2"}, ["preset=thorough"])
    assert creation.is_valid()
    model = creation.save()
    assert model.fields["train_epochs"] == 231
    assert model.fields["snapshot_interval"] == 4
    assert model.proposals["train_epochs"]["because"].startswith("Thorough is three times the 77")


def test_what_no_setting_can_make_good_is_said_after_saving(make):
    creation = bound(make(counts=(204, 1)), {"model_name": "net"}, [])
    assert creation.is_valid(), creation.errors
    creation.save()
    assert "Too few training samples to learn the class “<b>dog</b>” from." in creation.remark


def test_before_the_dataset_is_made_the_networks_own_values_count(data_dir):
    creation = ModelCreation(make_dataset("running"), network_plugins["residual"])
    assert creation.proposals == {}
    assert creation.base.fields["batch_size"].initial == 32


def test_a_damaged_manifest_proposes_nothing(make):
    form = make()
    (form().dataset.folder / "dataset.json").write_text("{")
    assert form().proposals == {}
