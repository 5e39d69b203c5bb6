"""Lists of values in the form of a new model make a model each."""

from __future__ import annotations

from functools import partial

import pytest
from django import forms

from core.forms.lists import lists_of
from core.forms.settings import bound
from core.forms.sweep import ModelSweep
from core.forms.sweep_space import first_of
from core.models import Job, TrainedModel
from core.registry import network_plugins
from core.representations.sweep import sweep_representation
from tests.factories import make_dataset, make_model

pytestmark = pytest.mark.django_db
FIELDS = {"rate": forms.FloatField(), "size": forms.IntegerField(), "kind": forms.CharField()}


@pytest.fixture
def make():
    return partial(ModelSweep, make_dataset(task="segmentation"), network_plugins["unet"])


def sweep_of(make, *settings):
    return bound(make, {"model_name": "net"}, settings)


@pytest.mark.parametrize(
    ("data", "lists"),
    [
        ({"rate": "0.01, 0.02"}, {"rate": ["0.01", "0.02"]}),
        ({"rate": "[0.01,0.02]"}, {"rate": ["0.01", "0.02"]}),
        ({"rate": "0,01; 0,02"}, {"rate": ["0,01", "0,02"]}),
        ({"rate": "0,01"}, {}),
        ({"size": "1,000"}, {}),
        ({"size": " 8, 10 , 8"}, {"size": ["8", "10"]}),
        ({"kind": "50, 85"}, {}),
        ({"kind": '["50, 85", 30]'}, {"kind": ["50, 85", "30"]}),
        ({"kind": "[a]", "size": 3}, {"kind": ["a"]}),
        ({"size": "[]", "rate": "[, ]"}, {}),
    ],
)
def test_which_texts_are_lists(data, lists):
    assert lists_of(FIELDS, data) == lists


def test_what_shows_one_value_takes_the_first():
    assert first_of(FIELDS, {"rate": "1, 2", "kind": "x"}) == {"rate": "1", "kind": "x"}
    assert first_of(FIELDS, {"rate": "0.1..1 log", "size": "2..4"}) == {"rate": "0.1", "size": "2"}


def test_every_combination_is_a_model_with_a_job(make):
    sweep = sweep_of(make, "learning_rate=[0.01, 0.02]", "batch_size=[8, 10]")
    assert sweep.is_valid(), sweep.errors
    assert sweep.save() == TrainedModel.objects.order_by("pk").first()
    rows = TrainedModel.objects.order_by("pk")
    found = [(row.name, row.fields["learning_rate"], row.fields["batch_size"]) for row in rows]
    assert found == [
        ("net batch_size=8 learning_rate=0.01", 0.01, 8),
        ("net batch_size=8 learning_rate=0.02", 0.02, 8),
        ("net batch_size=10 learning_rate=0.01", 0.01, 10),
        ("net batch_size=10 learning_rate=0.02", 0.02, 10),
    ]
    assert len({row.sweep for row in rows}) == 1
    assert rows[0].sweep
    assert rows[0].swept == {"learning_rate": "0.01", "batch_size": "8"}
    assert Job.objects.filter(kind="train", queued=True).count() == 4
    assert sweep.remark == "A sweep of 4 models."
    shown = sweep_representation(rows[3])
    assert shown["fields"] == ["batch_size", "learning_rate"]
    assert [row["id"] for row in shown["models"]] == [row.pk for row in rows]


def test_options_of_network_solver_and_policy_have_lists_too(make):
    sweep = sweep_of(
        make,
        *("solver_type=[SGD, ADAM]", "solver_sgd_momentum=0.8, 0.9", "depth=[2,3]"),
        *("lr_policy=multistep", 'lr_multistep_values=["50, 85", "30, 60"]'),
    )
    assert sweep.is_valid(), sweep.errors
    sweep.save()
    assert len(sweep.made) == 12  # Adam has no momentum
    adam = [row for row in sweep.made if row.fields["solver_type"] == "ADAM"]
    assert [row.swept["depth"] for row in adam] == ["2", "3", "2", "3"]
    assert {row.fields["policy_options"]["values"] for row in adam} == {"50, 85", "30, 60"}
    assert {row.fields["network_options"]["depth"] for row in adam} == {2, 3}


def test_without_lists_a_model_is_of_no_sweep(make):
    sweep = sweep_of(make, "learning_rate=[0.01]")
    assert sweep.is_valid(), sweep.errors
    model = sweep.save()
    assert (model.name, model.sweep, model.swept) == ("net", "", {})
    assert sweep_representation(model) is None


def test_one_wrong_value_refuses_them_all(make):
    sweep = sweep_of(make, "batch_size=8, 0", "learning_rate=[0.1, 0.2]")
    assert not sweep.is_valid()
    assert list(sweep.errors) == ["batch_size"]
    assert sweep.one.base["batch_size"].value() == "8, 0"
    assert sweep.one.base["model_name"].value() == "net"
    assert not TrainedModel.objects.exists()


def test_a_name_that_is_taken_is_found(make):
    make_model(name="net batch_size=10")
    sweep = sweep_of(make, "batch_size=8, 10")
    assert not sweep.is_valid()
    assert "“net batch_size=10” already exists" in sweep.errors["model_name"][0]


def test_a_sweep_is_bounded_and_the_error_names_the_fields(make):
    seeds = ", ".join(map(str, range(13)))
    sweep = sweep_of(make, f"random_seed=[{seeds}]", "batch_size=1, 2, 3, 4, 5")
    assert not sweep.is_valid()
    assert sweep.errors == {
        "__all__": [
            "These are 65 models (5 of batch_size × 13 of random_seed), and a sweep has at most "
            "64. Give fewer values."
        ]
    }
    assert not Job.objects.filter(kind="train").exists()


def test_long_names_are_numbered(make):
    sweep = bound(make, {"model_name": "n" * 190}, ["batch_size=8, 10"])
    assert sweep.is_valid(), sweep.errors
    sweep.save()
    assert [row.name[-2:] for row in sweep.made] == [" 1", " 2"]


def test_browsers_take_lists(make):
    widgets = [
        make().one.base.fields["learning_rate"].widget,
        make().one.options.fields["depth"].widget,
    ]
    for widget in widgets:
        assert widget.input_type == "text"
        assert widget.attrs["inputmode"] == "decimal"
        assert not {"min", "max", "step"} & set(widget.attrs)
