"""View plug-ins that each break one rule."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from django import forms
from django.template import Template

from core.conformance import view_checks
from core.plugins import (
    Picture,
    VisualizationInterface,
)
from core.plugins.forms import PlainForm
from tests.core.conformance.contracts import (
    ClumsyForm,
    failed,
    results_of,
    template_of,
)


class View(VisualizationInterface):
    id = "test-view"
    title = "View"
    view_template = "digits_dummy/view_template.html"

    def process_data(self, input_id, input_data, inference_data, ground_truth=None):
        return {"input_id": input_id, "shape": inference_data["output"].shape}

    def get_view_template(self, data):
        return Template("{{ input_id }} {{ shape }}"), data


def bad_view(check: str, words: str, **members: Any) -> Any:
    members = {"view_template": "core/plugin_form.html"} | members
    return pytest.param(type("BadView", (View,), members), check, words, id=f"{check}: {words}")


def returns(value: Any) -> Any:
    return lambda self, *_: value


BAD_VIEWS = [
    bad_view("id and titles", "not a task", tasks=("guessing",)),
    bad_view("templates", "found at", view_template="digits_dummy/view_template.html"),
    bad_view("templates", "does not exist", summary_template="nowhere.html"),
    bad_view("form", "source", config_form=type("F", (PlainForm,), {"source": forms.CharField()})),
    bad_view("form", "page", config_form=type("F", (PlainForm,), {"page": forms.CharField()})),
    bad_view("form's page", "<form", get_config_template=template_of("<form>")),
    bad_view(
        *("odd input", "KeyError"),
        config_form=type("F", (ClumsyForm,), {"folder": forms.CharField(required=False)}),
    ),
    bad_view(
        *("initial values", "own initial value 9"),
        config_form=type("F", (PlainForm,), {"x": forms.IntegerField(max_value=3, initial=9)}),
    ),
    bad_view("given values", "x: ", config_form=type("F", (PlainForm,), {"x": forms.CharField()})),
    bad_view(
        *("fields as JSON", "Decimal"),
        config_form=type("F", (PlainForm,), {"x": forms.DecimalField(initial="0.5")}),
    ),
    bad_view("constructor", "no dataset", __init__=lambda self, *_: [].index("no dataset")),
    bad_view("process_data", "no JSON", process_data=returns({"value": np.float32(1)})),
    bad_view("process_data", "returns [1]", process_data=returns([1])),
    bad_view("process_data", "holds b'GIF", process_data=returns({"p": [Picture(b"GIF89a")]})),
    bad_view(
        *("process_data", "classification with unknown truth"),
        process_data=lambda self, *given: {"truth": None if given[3] is not None else {1}},
    ),
    bad_view(
        "samples' pages", "Policy", get_view_template=returns((Template("<i onclick=x>"), {}))
    ),
    bad_view("summary", "KeyError", get_summary_template=lambda self, metrics: metrics["dice"]),
]


@pytest.mark.parametrize(("plugin", "check", "words"), BAD_VIEWS)
def test_a_broken_rule_of_views_fails_its_check_and_no_other(plugin, check, words, tmp_path):
    given = ["x=1"] if check == "initial values" else []
    results = results_of(plugin, tmp_path, *given)
    assert list(failed(results)) == [check], failed(results)
    assert words in failed(results)[check].found
    assert failed(results)[check].remedy


def test_a_view_that_imports_tensorflow_fails_its_check(monkeypatch, tmp_path):
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)

    def slow(self, input_id, *_):
        monkeypatch.setitem(sys.modules, "tensorflow", sys)
        return {"input_id": input_id, "shape": 1}

    members = {"view_template": "core/plugin_form.html", "process_data": slow}
    results = failed(results_of(type("SlowView", (View,), members), tmp_path))
    assert list(results) == ["process_data"]
    assert results["process_data"].found == "process_data imports tensorflow"


def test_every_rule_of_view_plugins_is_broken_once():
    assert {case.values[1] for case in BAD_VIEWS} == {check.name for check in view_checks.CHECKS}
