from __future__ import annotations

import pytest
from digits_dummy import DataIngestion, Visualization
from django import forms

from core.forms.model import ModelForm
from core.registry.checks import check_plugin_fields
from networks.lenet import Network


def form_with(name: str) -> type[forms.Form]:
    return type("BadForm", (forms.Form,), {name: forms.IntegerField(initial=1)})


@pytest.mark.parametrize(
    ("plugin", "form", "name"),
    [
        (Network, "options_form", "batch_size"),
        (Network, "options_form", "network"),
        (Network, "options_form", "job_gpus"),
        (DataIngestion, "dataset_form", "feature_encoding"),
        (DataIngestion, "inference_form", "snapshot"),
        (Visualization, "config_form", "page"),
    ],
)
def test_a_field_with_a_name_of_cores_is_reported(monkeypatch, plugin, form, name):
    monkeypatch.setattr(plugin, form, form_with(name))
    (message,) = check_plugin_fields()
    assert message.id == "digits.W012"
    assert f"{plugin.id!r} has form fields with names that core uses: {name}." in message.msg
    assert message.hint


def test_every_field_of_the_model_form_is_reserved(monkeypatch):
    for name in ModelForm.base_fields:
        monkeypatch.setattr(Network, "options_form", form_with(name))
        assert name in check_plugin_fields()[0].msg


def test_a_form_that_cannot_be_made_is_reported(monkeypatch):
    broken = classmethod(lambda cls, *_: [].index("nothing"))
    monkeypatch.setattr(DataIngestion, "get_dataset_form", broken)
    (message,) = check_plugin_fields()
    assert "has a form that cannot be made (ValueError" in message.msg


def test_the_installed_plugins_have_names_of_their_own():
    assert check_plugin_fields() == []
