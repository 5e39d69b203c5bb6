"""Data plug-ins that each break one rule, and one that breaks none."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django import forms

from core.conformance import data_checks
from core.diagnosis.findings import Level
from core.plugins import (
    IngestionError,
    Task,
)
from tests.core.conformance.contracts import (
    FILES,
    ClumsyForm,
    Good,
    InputForm,
    encodes,
    failed,
    form_with,
    itemizes,
    results_of,
    sized,
    template_of,
)

calls: list[int] = []


def bad(check: str, words: str, **members: Any) -> Any:
    """A plug-in like `Good` but for these members, and the check that is to fail with words."""
    return pytest.param(type("Bad", (Good,), members), check, words, id=f"{check}: {words}")


class Opening(Good):
    def __init__(self, is_inference_db=False, user_data=None, **fields):
        super().__init__(is_inference_db, user_data, **fields)
        self.listed = os.listdir(fields["folder"])


class Forgetful(Good):
    def __init__(self, is_inference_db=False, user_data=None, **fields):
        super().__init__(True, user_data, **fields)


def shuffled(self):
    """In an order that each instance has for itself."""
    if not hasattr(self, "listed"):
        self.listed = random.sample(Good.files(self), FILES)
    return self.listed


def ending(self, entry):
    if entry["file"] == "7.txt":
        os._exit(3)
    return np.zeros((4, 4, 1), np.uint8), 0


def failing(self, entry):
    return np.zeros((4, 4, 1), np.uint8), {"6.txt": 0}[entry["file"]] if "group" in entry else 0


def refusing(self, entry):
    raise IngestionError(f"{entry['file']} is not good enough")


def counting(self, entry):
    calls.append(1)
    return np.full((4, 4, 1), len(calls), np.uint8), 0


def needing_a_group(self, entry):
    return np.zeros((4, 4, 1), np.uint8), len(entry["group"]) % 2


BAD = [
    bad("id and titles", "'Not A Slug'", id="Not A Slug"),
    bad("id and titles", "title is ' '", title=" "),
    bad("id and titles", "'guessing' is not a task", task="guessing"),
    bad("templates", "does not exist", dataset_template="nowhere/at_all.html"),
    bad("templates", "found at", inference_template="digits_dummy/view_template.html"),
    bad("form", "dataset_name", dataset_form=form_with(dataset_name=forms.CharField(initial="x"))),
    bad("form", "job_x", dataset_form=form_with(job_x=forms.CharField(initial="x"))),
    bad(
        *("initial values", "refuses its own initial value 99"),
        dataset_form=form_with(size=forms.IntegerField(max_value=64, initial=99)),
    ),
    bad("form", "without data", get_dataset_form=classmethod(lambda *_: None)),
    bad("form's page", "<form>", get_dataset_template=template_of("<form>{{ form }}</form>")),
    bad("form's page", "shows no size", get_dataset_template=template_of("{{ form.folder }}")),
    bad(
        *("form's page", "Content-Security-Policy"),
        get_dataset_template=template_of("{{ form }}<script>alert(1)</script>"),
    ),
    bad("odd input", "raises KeyError", dataset_form=ClumsyForm),
    bad(
        "given values",
        "more: This field is required.",
        dataset_form=form_with(more=forms.CharField()),
    ),
    bad(
        "fields as JSON",
        "day is",
        dataset_form=form_with(day=forms.DateField(initial="2020-01-01")),
    ),
    bad(
        *("fields as JSON", "number is Decimal"),
        dataset_form=form_with(number=forms.DecimalField(initial="0.5", max_digits=5)),
    ),
    bad("prepare", "not JSON", prepare=lambda self: {"path": Path()}),
    bad("prepare", "as JSON", prepare=lambda self: {"size": (1, 2)}),
    bad("prepare", "class_labels is", prepare=lambda self: {"class_labels": [0, 1]}),
    bad("prepare", "palette is", prepare=lambda self: {"palette": ["red"]}),
    bad("prepare", "something else", prepare=lambda self: {"at": time.perf_counter()}),
    bad("prepare", "ZeroDivisionError", prepare=lambda self: {"mean": 1 / 0}),
    bad("entries", "not a JSON value", itemize_entries=itemizes(train=[Path("1.txt")])),
    bad("entries", "not a JSON value", itemize_entries=itemizes(train=[("1.txt", 1)])),
    bad("entries", "none in any stage", itemize_entries=itemizes()),
    bad("order", "second instance", files=shuffled),
    bad(
        "stages",
        "is in train and in val",
        itemize_entries=itemizes(train=[{"file": "1.txt"}], val=[{"file": "1.txt"}]),
    ),
    bad(
        *("stages", "group p1 is in train and in val"),
        itemize_entries=itemizes(
            train=[{"file": "1.txt", "group": "p1"}], val=[{"file": "2.txt", "group": "p1"}]
        ),
    ),
    bad("samples", "no (feature, label) pair", encode_entry=lambda self, entry: 1),
    bad("samples", "not a 3-D array", encode_entry=encodes(np.zeros((4, 4), np.uint8))),
    bad("samples", "complex", encode_entry=encodes(np.zeros((4, 4, 1), complex))),
    bad("samples", "infinite", encode_entry=encodes(np.full((4, 4, 1), np.inf, np.float32))),
    bad("samples", "7.txt is 4 × 5 × 1", encode_entry=sized),
    bad("samples", "7.txt ended its process with exit code 3", encode_entry=ending),
    bad("samples", "none of 30 entries can be encoded; 13.txt: 13.txt is", encode_entry=refusing),
    bad("labels", "class 7, but class_labels has only 0 to 1", encode_entry=encodes(label=7)),
    bad("labels", "first class is 0", encode_entry=encodes(label=-1)),
    bad("labels", "must be an integer", encode_entry=encodes(label=0.5)),
    bad("labels", "boxes", task=Task.DETECTION),
    bad("labels", "(height, width, 1)", task=Task.SEGMENTATION),
    bad("labels", "texts are (1, length, 1)", task=Task.TEXT_CLASSIFICATION),
    bad(
        *("labels", "but its feature"),
        encode_entry=encodes(label=np.zeros((3, 4, 1), np.uint8)),
        task=Task.SEGMENTATION,
    ),
    bad(
        *("labels", "has 3 values"),
        encode_entry=encodes(label=np.array([0, 1, 1], np.uint8)),
        task=Task.MULTI_LABEL,
    ),
    bad("rejections", "KeyError: '13.txt'", encode_entry=failing),
    bad("same bytes", "when it is encoded again", encode_entry=counting),
    bad(
        "inference form",
        "source",
        inference_form=type("F", (InputForm,), {"source": forms.CharField()}),
    ),
    bad("inference form", "which the form has not", inference_path_field="file"),
    bad("inference form", "no inference form", inference_form=None),
    bad("inference", "13.txt: KeyError: 'group'", encode_entry=needing_a_group),
    bad(
        *("inference", "* more * This field"),
        inference_form=type("F", (InputForm,), {"more": forms.CharField()}),
    ),
]


def test_a_good_plugin_passes_every_check(folder):
    results = results_of(Good, folder)
    assert [(r.check, r.found) for r in results if r.level != Level.OK] == []
    assert [result.check for result in results] == [check.name for check in data_checks.CHECKS]
    found = {result.check: result.found for result in results}
    assert found["entries"].startswith("train 25, val 5, test 0")
    assert found["samples"].startswith("30 samples of 30 entries: features 4 × 4 × 1 uint8")
    assert "a million such entries" in found["speed"]


@pytest.mark.parametrize(("plugin", "check", "words"), BAD)
def test_a_broken_rule_fails_its_check_and_no_other(here, plugin, check, words, folder):
    results = results_of(plugin, folder, "size=4")
    assert list(failed(results)) == [check], failed(results)
    assert words in failed(results)[check].found
    assert failed(results)[check].remedy


def test_every_rule_of_data_plugins_is_broken_once():
    # Speed has no limit; the constructor, and what only another process shows, are tested below.
    broken = {case.values[1] for case in BAD} | {"constructor", "speed"}
    assert broken == {check.name for check in data_checks.CHECKS}


@pytest.mark.parametrize(
    ("plugin", "words"), [(Opening, "without the files"), (Forgetful, "is_inference_db")]
)
def test_a_constructor_that_is_not_what_it_must_be(here, plugin, words, folder):
    results = results_of(plugin, folder)
    assert list(failed(results)) == ["constructor"]
    assert words in failed(results)["constructor"].found
