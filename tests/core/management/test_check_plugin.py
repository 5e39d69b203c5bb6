"""Plug-ins that each break one rule, and those that break none."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_dummy import DataIngestion as Dummy
from django import forms
from django.core.management import CommandError, call_command
from django.template import Template
from PIL import Image

from core.conformance import data_checks, elsewhere, entries, samples, view_checks
from core.conformance.data_subject import DataSubject
from core.conformance.results import Check, Problem, examine
from core.conformance.view_subject import ViewSubject
from core.diagnosis.findings import Finding, Level
from core.fields import FolderField, PlainForm, ServerFileField
from core.plugins import (
    DataIngestionInterface,
    IngestionError,
    Picture,
    Stage,
    Task,
    VisualizationInterface,
)
from core.registry import data_plugins, view_plugins

FILES = 30
calls: list[int] = []
prepared: dict[str, int] = {}


class DatasetForm(PlainForm):
    folder = FolderField()
    size = forms.IntegerField(min_value=1, max_value=64, initial=4)


class InputForm(PlainForm):
    path = ServerFileField()


class Good(DataIngestionInterface):
    """Files that hold a number, as grey images; even or odd."""

    id = "test-good"
    title = "Good"
    task = Task.CLASSIFICATION
    dataset_form = DatasetForm
    inference_form: Any = InputForm
    inference_path_field: Any = "path"

    def prepare(self):
        return {"class_labels": ["even", "odd"], "palette": [[0, 0, 0], [255, 0, 0]]}

    def itemize_entries(self, stage):
        if self.is_inference_db:
            return [{"file": self.fields["path"]}]
        files = self.files()
        chosen = {Stage.TRAIN: files[5:], Stage.VAL: files[:5]}.get(stage, [])
        return [{"file": file, "group": file} for file in chosen]

    def files(self):
        return sorted(os.listdir(self.fields["folder"]))

    def encode_entry(self, entry):
        number = int(Path(self.fields["folder"], entry["file"]).read_text())
        return np.full((self.fields["size"],) * 2 + (1,), number, np.uint8), number % 2


def bad(check: str, words: str, **members: Any) -> Any:
    """A plug-in like `Good` but for these members, and the check that is to fail with words."""
    return pytest.param(type("Bad", (Good,), members), check, words, id=f"{check}: {words}")


def form_with(**fields: forms.Field) -> type[PlainForm]:
    return type("BadForm", (DatasetForm,), fields)


def encodes(feature: Any = None, label: Any = 0) -> Any:
    feature = np.zeros((4, 4, 1), np.uint8) if feature is None else feature
    return lambda self, entry: (feature, label)


def template_of(text: str) -> Any:
    return classmethod(lambda cls, form: (Template(text), {"form": form}))


def itemizes(**stages: list[Any]) -> Any:
    return lambda self, stage: (
        Good.itemize_entries(self, stage) if self.is_inference_db else stages.get(stage, [])
    )


class ClumsyForm(DatasetForm):
    def clean(self):
        return self.cleaned_data | {"size": self.cleaned_data["size"] + 1}


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


def sized(self, entry):
    return np.zeros((4, 4 + (entry["file"] == "7.txt"), 1), np.uint8), 0


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
    bad("id and titles", "'guessing' is no task", task="guessing"),
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
    bad("prepare", "no JSON", prepare=lambda self: {"path": Path()}),
    bad("prepare", "as JSON", prepare=lambda self: {"size": (1, 2)}),
    bad("prepare", "class_labels is", prepare=lambda self: {"class_labels": [0, 1]}),
    bad("prepare", "palette is", prepare=lambda self: {"palette": ["red"]}),
    bad("prepare", "something else", prepare=lambda self: {"at": time.perf_counter()}),
    bad("prepare", "ZeroDivisionError", prepare=lambda self: {"mean": 1 / 0}),
    bad("entries", "no JSON value", itemize_entries=itemizes(train=[Path("1.txt")])),
    bad("entries", "no JSON value", itemize_entries=itemizes(train=[("1.txt", 1)])),
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
    bad("labels", "first one is 0", encode_entry=encodes(label=-1)),
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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "numbers"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number}.txt").write_text(str(number))
    return folder


@pytest.fixture
def here(monkeypatch):
    """What is asked of another process is answered by this one, which takes no second."""
    for module in (entries, samples):
        monkeypatch.setattr(
            module, "ask", lambda question, plugin, _: elsewhere.answer_to(question, plugin)
        )


def results_of(plugin: Any, folder: Path, *more: str) -> list[Finding]:
    if issubclass(plugin, VisualizationInterface):
        return list(examine(view_checks.CHECKS, ViewSubject(plugin, more, folder.parent)))
    subject = DataSubject(plugin, [f"folder={folder}", *more], folder.parent)
    return list(examine(data_checks.CHECKS, subject))


def failed(results: list[Finding]) -> dict[str, Finding]:
    return {result.check: result for result in results if result.level == Level.FAIL}


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


class Unsorted(Good):
    """In the order in which the file system lists."""

    def files(self):
        return [entry.name for entry in os.scandir(self.fields["folder"])]


class Hashed(Good):
    """In the order of a set, which is another one in each process."""

    def files(self):
        return list(set(os.listdir(self.fields["folder"])))


class Remembering(Good):
    """What `prepare` found is in a global, which workers on other machines have not."""

    def prepare(self):
        prepared["size"] = self.fields["size"]
        return super().prepare()

    def encode_entry(self, entry):
        return np.zeros((prepared["size"],) * 2 + (1,), np.uint8), 0


class Cumulative(Good):
    """The smallest number so far, which depends on what was encoded before."""

    least = 1000

    def encode_entry(self, entry):
        feature, label = super().encode_entry(entry)
        self.least = min(self.least, int(feature.max()))
        return feature * 0 + np.uint8(self.least), label


@pytest.mark.parametrize(
    ("plugin", "check", "words"),
    [
        (Unsorted, "order", "lists other entries for"),
        (Hashed, "order", "another process, in which folders and sets have another order"),
        (Remembering, "same bytes", "KeyError: 'size' in another process"),
        (Cumulative, "same bytes", "other bytes in another process"),
    ],
)
def test_what_only_another_process_shows(plugin, check, words, folder):
    results = results_of(plugin, folder)
    assert list(failed(results)) == [check], failed(results)
    assert words in failed(results)[check].found


class Stuck(Good):
    """Ends any process but the first that asks it."""

    def prepare(self):
        if "PYTHONHASHSEED" in os.environ:
            raise SystemExit("nothing can be prepared here")
        return super().prepare()


def test_a_process_without_an_answer_is_told_with_its_last_words(folder, monkeypatch):
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    found = failed(results_of(Stuck, folder))["order"].found
    assert "in another process, nothing was listed" in found
    assert "nothing can be prepared here" in found


def test_checks_that_need_a_failed_one_are_skipped(here, folder):
    class Nothing(Good):
        itemize_entries = itemizes()

    levels = {result.check: result for result in results_of(Nothing, folder)}
    assert levels["samples"].level == Level.SKIPPED
    assert levels["samples"].found == "needs “entries”"
    assert levels["speed"].found == "needs “samples”"


def test_missing_fields_are_listed_by_name(here, tmp_path):
    subject = DataSubject(Good, ["size=0"], tmp_path)
    result = failed(list(examine(data_checks.CHECKS, subject)))["given values"]
    assert "folder: This field is required." in result.found
    assert "size: Ensure this value is greater than or equal to 1." in result.found
    assert "The fields: folder, size" in result.remedy


def test_a_setting_that_is_no_field_is_named(here, folder):
    result = failed(results_of(Good, folder, "colour=red"))["given values"]
    assert "There is no field 'colour'" in result.found


def test_sizes_may_differ_where_the_user_says_so(here, folder):
    plugin = type("Varied", (Good,), {"encode_entry": sized})
    assert list(failed(results_of(plugin, folder))) == ["samples"]
    assert failed(results_of(plugin, folder, "variable_shape=true")) == {}


def test_an_encoding_that_cannot_hold_the_samples_is_refused(here, folder):
    plugin = type("Wide", (Good,), {"encode_entry": encodes(np.zeros((4, 4, 7), np.uint8))})
    assert "samples" in failed(results_of(plugin, folder, "feature_encoding=jpeg"))


def test_rejected_entries_are_told_and_are_no_fault(here, folder):
    (folder / "7.txt").write_text("seven")

    def encode_entry(self, entry):
        try:
            return Good.encode_entry(self, entry)
        except ValueError as error:
            raise IngestionError(f"{entry['file']} holds no number") from error

    results = results_of(type("Careful", (Good,), {"encode_entry": encode_entry}), folder)
    assert failed(results) == {}
    (told,) = [result.found for result in results if result.check == "rejections"]
    assert told == "1 of 30 entries; 7.txt holds no number"


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
    bad_view("id and titles", "no task", tasks=("guessing",)),
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


@pytest.mark.parametrize("plugin", [*data_plugins, *view_plugins], ids=lambda plugin: plugin.id)
def test_facts_templates_and_forms_of_the_bundled_plugins(plugin, tmp_path):
    first = {"id and titles", "templates", "form", "form's page", "odd input", "initial values"}
    kind = view_checks if issubclass(plugin, VisualizationInterface) else data_checks
    checks: list[Check[Any]] = [check for check in kind.CHECKS if check.name in first]
    subject = ViewSubject if kind is view_checks else DataSubject
    results = list(examine(checks, subject(plugin, [], tmp_path)))
    assert {result.check: result.found for result in results if result.level != Level.OK} == {}
    assert len(results) == len(first)


# The dummy shows masks only, and does not say so.
@pytest.mark.parametrize(
    "plugin", [view for view in view_plugins if view.id != "test-dummy-view"], ids=lambda p: p.id
)
def test_the_bundled_views_pass_every_check(plugin, tmp_path):
    assert failed(results_of(plugin, tmp_path)) == {}


def run(*arguments: str) -> tuple[str, str]:
    """What the command prints, and the error it ends with."""
    out = StringIO()
    try:
        call_command("check_plugin", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_image_classification_passes_with_a_folder_of_images(tmp_path):
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for number in range(4):
            grey = np.full((20, 20), 50 * number, np.uint8)
            Image.fromarray(grey).save(tmp_path / name / f"{number}.png")
    out, error = run("image-classification", "--set", f"folder_train={tmp_path}")
    assert error == ""
    assert out.count("\n") == len(data_checks.CHECKS)


def test_the_command_tells_a_table(here):
    out, error = run("test-dummy", "--set", "count=20", "--set", "group_size=5")
    assert error == "", out
    lines = out.splitlines()
    assert lines[0].split(maxsplit=1) == ["ok", "id and titles   test-dummy: Dummy shapes, Tests"]
    assert any("nothing is in two stages; 6 groups" in line for line in lines)


def test_the_command_ends_with_an_error_and_remedies(here):
    out, error = run("test-dummy", "--set", "group_size=5", "--set", "leak=true")
    assert error == f"1 of {len(data_checks.CHECKS)} checks failed."
    (place,) = [n for n, line in enumerate(out.splitlines()) if line.startswith("fail")]
    assert "is in train and in val" in out.splitlines()[place]
    assert out.splitlines()[place + 1].strip().startswith("→ Divide entries")


def test_json_is_a_list_of_results(here):
    out, _ = run("test-dummy", "--set", "bad=all", "--format", "json")
    rows = json.loads(out)
    assert [row["check"] for row in rows] == [check.name for check in data_checks.CHECKS]
    assert set(rows[0]) == {"check", "level", "found", "remedy"}
    assert {row["check"] for row in rows if row["level"] == "fail"} == {"prepare"}


def test_the_kind_is_data_unless_only_a_view_has_the_id():
    assert "process_data" in run("all-raw-data")[0]
    assert "process_data" in run("image-classification", "--kind", "view")[0]
    assert "There is no data plug-in 'nothing'" in run("nothing")[1]
    assert "There is no view plug-in 'test-dummy'" in run("test-dummy", "--kind", "view")[1]


def test_problems_name_the_line_of_the_plugin(tmp_path, folder):
    result = failed(results_of(type("Bad", (Good,), {"prepare": lambda self: 1 / 0}), folder))
    assert f"{Path(__file__).name}, line" in result["prepare"].remedy


def test_a_fatal_entry_costs_only_itself(here):
    subject = DataSubject(Dummy, ["count=10", "fatal=3", "bad=5"], Path())
    assert subject.creation.is_valid()
    outcomes = [str(trial.outcome) for trial in subject.trials]
    assert outcomes[:6] == ["samples"] * 3 + ["lost", "samples", "rejected"]
    assert issubclass(Problem, Exception)
