"""The options of solver and learning rate policy in the form of models."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from django import forms

from core.forms.model import ModelCreation
from core.forms.settings import SettingsError, bind, bound
from core.jobs.work.train import spec_of
from core.models import TrainedModel
from core.plugins import PolicyInterface, SolverInterface
from core.plugins.inputs import LossOptions
from core.registry import network_plugins, policy_plugins, solver_plugins
from tests.factories import make_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def make():
    return partial(ModelCreation, make_dataset(), network_plugins["unet"])


def creation_of(make: Any, *settings: str) -> ModelCreation:
    return bound(make, {"model_name": "net"}, settings)


def test_without_a_word_the_initial_options_count(make):
    creation = creation_of(make)
    assert creation.is_valid(), creation.errors
    fields = creation.save().fields
    assert fields["solver_options"] == {
        "beta_1": 0.9,
        "beta_2": 0.999,
        "epsilon": 1e-7,
        "amsgrad": False,
        "weight_decay": 0.004,
    }
    assert fields["policy_options"] == {"alpha": 0.0}
    assert fields["lr_warmup"] == 0.02


def test_the_loss_is_one_of_the_task_and_reaches_the_training(make):
    creation = creation_of(
        make, "loss=tversky", "tversky_beta=0.9", "class_weights=balanced", "aug_flip_vertical=1"
    )
    assert creation.is_valid(), creation.errors
    model = creation.save()
    spec = spec_of(model)
    assert spec.loss == LossOptions("tversky", tversky_beta=0.9, class_weights="balanced")
    assert spec.augmentation.flip_vertical is True
    former = ("loss", "focal_gamma", "tversky_alpha", "tversky_beta", "class_weights")
    model.fields = {name: value for name, value in model.fields.items() if name not in former}
    assert spec_of(model).loss == LossOptions()
    assert not creation_of(make, "loss=huber").is_valid()
    with pytest.raises(SettingsError, match="no field 'label_smoothing'"):
        creation_of(make, "label_smoothing=0.1")


@pytest.mark.parametrize(
    ("task", "network", "first", "options"),
    [
        ("segmentation", "unet", "cross-entropy-dice", {"class_weights", "tversky_alpha"}),
        ("classification", "residual", "cross-entropy", {"class_weights", "label_smoothing"}),
        ("regression", "residual", "mean-squared-error", {"huber_delta"}),
        ("object-detection", "detector", None, set()),
    ],
)
def test_a_task_has_its_own_losses(task, network, first, options):
    creation = creation_of(
        partial(ModelCreation, make_dataset(task=task), network_plugins[network])
    )
    assert creation.is_valid(), creation.errors
    chosen = creation.base.cleaned_data
    assert chosen.get("loss") == first
    offered = {"label_smoothing", "class_weights", "tversky_alpha", "huber_delta"} & chosen.keys()
    assert offered == options


def test_the_chosen_ones_reach_the_training(make):
    creation = creation_of(
        make,
        *("solver_type=RMSPROP", "solver_rmsprop_rho=0.8", "solver_rmsprop_centered=1"),
        *("lr_policy=multistep", "lr_multistep_values=90, 40", "lr_warmup=0.1"),
    )
    assert creation.is_valid(), creation.errors
    creation.save()
    spec = spec_of(TrainedModel.objects.get())
    assert (spec.solver_type, spec.lr_policy, spec.lr_warmup) == ("RMSPROP", "multistep", 0.1)
    assert (spec.solver_options["rho"], spec.solver_options["centered"]) == (0.8, True)
    assert spec.policy_options == {"values": "40, 90", "gamma": 0.1}


@pytest.mark.parametrize(("settings", "shuffle"), [([], True), (["shuffle=false"], False)])
def test_samples_are_shuffled_unless_the_user_says_otherwise(make, settings, shuffle):
    creation = creation_of(make, *settings)
    assert creation.is_valid(), creation.errors
    assert spec_of(creation.save()).shuffle is shuffle


def test_a_model_of_before_trains_with_what_is_initial(make):
    model = creation_of(make)
    assert model.is_valid()
    row = model.save()
    for name in ("solver_options", "policy_options", "lr_warmup", "shuffle"):
        del row.fields[name]
    spec = spec_of(row)
    assert (spec.solver_options, spec.policy_options, spec.lr_warmup) == ({}, {}, 0.0)
    assert spec.shuffle


@pytest.mark.parametrize(
    ("settings", "field", "text"),
    [
        (["solver_adamw_beta_1=1"], "solver_adamw_beta_1", "less than or equal to 0.999999"),
        (["lr_policy=multistep", "lr_multistep_values=x"], "lr_multistep_values", "as 50, 85"),
        (["lr_policy=step", "lr_step_size=0"], "lr_step_size", "greater than or equal to 0.1"),
        (["lr_warmup=2"], "lr_warmup", "less than or equal to 1"),
        (["solver_type=adam"], "solver_type", "adam is not one of the available choices"),
        (["lr_policy=wave"], "lr_policy", "wave is not one of the available choices"),
    ],
)
def test_every_error_names_its_field(make, settings, field, text):
    creation = creation_of(make, *settings)
    assert not creation.is_valid()
    assert list(creation.errors) == [field]
    assert text in creation.errors[field][0]


def test_what_is_not_chosen_cannot_be_wrong(make):
    creation = creation_of(make, "lr_step_size=0", "solver_sgd_momentum=7")
    assert creation.is_valid()
    assert creation.save().fields["policy_options"] == {"alpha": 0.0}


def test_an_unknown_setting_lists_those_of_every_solver_and_policy(make):
    with pytest.raises(SettingsError) as caught:
        creation_of(make, "beta_1=0.5")
    for name in ("solver_adam_beta_1", "solver_ftrl_beta", "lr_step_gamma", "lr_one_cycle_peak"):
        assert name in str(caught.value)


def test_no_two_fields_have_one_name(make):
    for network in network_plugins:
        names = [name for name, _ in ModelCreation(make().dataset, network).fields()]
        assert len(names) == len(set(names))


def test_pages_show_the_options_of_all_even_when_one_is_wrong(make):
    def shown(creation: ModelCreation) -> set[str]:
        return {form.add_prefix(name) for form in creation.shown for name in form.fields}

    data = bind(make(), {"model_name": "net"}, ["solver_adamw_beta_1=1"])[0]
    wrong = make(data)
    assert not wrong.is_valid()
    assert shown(wrong) == shown(make()) == {name for name, _ in make().fields()}


class MineForm(forms.Form):
    speed = forms.FloatField(initial=2.0, min_value=1)


class MySolver(SolverInterface):
    id, title, options_form = "MINE", "My solver", MineForm


class MyPolicy(PolicyInterface):
    id, title, options_form = "my-policy", "My policy", MineForm

    def rate(self, progress, **options):
        return np.ones_like(progress)


def test_a_solver_and_a_policy_from_outside_are_chosen_like_ours(make):
    solver_plugins.register(MySolver)
    policy_plugins.register(MyPolicy)
    try:
        creation = creation_of(
            make,
            *("solver_type=MINE", "solver_mine_speed=3"),
            *("lr_policy=my-policy", "lr_my_policy_speed=0"),
        )
        assert not creation.is_valid()
        assert list(creation.errors) == ["lr_my_policy_speed"]
        creation = creation_of(make, "solver_type=MINE", "lr_policy=my-policy")
        assert creation.is_valid()
        fields = creation.save().fields
        assert fields["solver_options"] == fields["policy_options"] == {"speed": 2.0}
    finally:
        solver_plugins.unregister("MINE")
        policy_plugins.unregister("my-policy")
