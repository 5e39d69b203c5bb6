"""Network plug-ins that each break one rule."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.conformance import network_checks, process
from core.conformance.network_subject import QUIET, SLOW, NetworkSubject
from core.conformance.results import examine
from core.plugins import Task
from core.tasks import task_of
from tests.core.conformance.broken_networks import WHEN_BUILT, OptionsForm, Plain, build_all
from tests.core.conformance.contracts import ClumsyForm, failed

BEFORE = network_checks.CHECKS[:-4]
"""The checks that build nothing."""


def bad(name: str, words: str, /, **members: Any) -> Any:
    return pytest.param(type("Bad", (Plain,), members), name, words, id=f"{name}: {words}")


def form_with(**fields: forms.Field) -> type[forms.Form]:
    return type("BadForm", (OptionsForm,), fields)


def raises(error: BaseException) -> Any:
    def check(self, inputs, **options):
        raise error

    return check


def needing_much(self, inputs, **options):
    if inputs.shape[0] * inputs.shape[1] > 1000:
        raise MemoryError("too many pixels")


class Together(OptionsForm):
    """Each field accepts its initial value, but not both do together."""

    groups = forms.IntegerField(min_value=1, initial=3)

    def clean(self):
        if self.cleaned_data.get("filters", 0) % self.cleaned_data.get("groups", 1):
            raise ValidationError("Groups must divide the filters.")


BAD = [
    bad("id and titles", "'Not A Slug'", id="Not A Slug"),
    bad("id and titles", "it has no tasks", tasks=()),
    bad("id and titles", "'guessing' is not a task", tasks=("guessing",)),
    bad("form", "batch_size", options_form=form_with(batch_size=forms.CharField(initial="1"))),
    bad(
        *("odd input", "KeyError"),
        options_form=type("F", (ClumsyForm,), {"folder": forms.CharField(required=False)}),
    ),
    bad(
        *("initial values", "own initial value 9"),
        options_form=form_with(filters=forms.IntegerField(max_value=3, initial=9)),
    ),
    bad(
        *("fields as JSON", "Decimal"),
        options_form=form_with(rate=forms.DecimalField(initial="0.5")),
    ),
    bad("model form", "'batches'", initial={"batches": 4}),
    bad("model form", "-1 for batch_size", initial={"batch_size": -1}),
    bad("model form", "steps_at_once is 0", steps_at_once=0),
    bad("options", "Groups must divide", options_form=Together),
    bad("check", "for segmentation and images 33 × 47 × 3, it raises", check=needing_much),
    bad("check", "names height", check=raises(ValidationError({"height": "too small"}))),
]


def results_of(plugin: Any, folder: Path, checks: Any, *given: str) -> Any:
    return failed(list(examine(checks, NetworkSubject(plugin, given, folder))))


@pytest.mark.parametrize(("plugin", "check", "words"), BAD)
def test_a_broken_rule_of_networks_fails_its_check_and_no_other(plugin, check, words, tmp_path):
    given = {"initial values": ["filters=1"], "options": ["groups=1"]}.get(check, [])
    results = results_of(plugin, tmp_path, BEFORE, *given)
    assert list(results) == [check], results
    assert words in results[check].found
    assert results[check].remedy


def test_a_task_that_cannot_be_trained_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(type(task_of(Task.SEGMENTATION)), "learning", None)
    found = results_of(Plain, tmp_path, BEFORE)["id and titles"].found
    assert found == "segmentation cannot be trained yet"


def test_options_that_must_be_given_fail_twice(tmp_path):
    form = form_with(more=forms.IntegerField())
    results = results_of(type("Bad", (Plain,), {"options_form": form}), tmp_path, BEFORE)
    assert list(results) == ["given values", "options"]


def test_a_network_that_refuses_all_small_images_says_why(tmp_path):
    plugin = type("Bad", (Plain,), {"check": raises(ValidationError("Too small."))})
    found = results_of(plugin, tmp_path, network_checks.CHECKS)["build"].found
    assert found == "for segmentation, it refuses all images up to 512 pixels: Too small."


def test_a_check_that_imports_keras_fails(monkeypatch, tmp_path):
    monkeypatch.delitem(sys.modules, "keras", raising=False)

    def slow(self, inputs, **options):
        monkeypatch.setitem(sys.modules, "keras", sys)

    results = results_of(type("Slow", (Plain,), {"check": slow}), tmp_path, BEFORE)
    assert {check: result.found for check, result in results.items()} == {
        "check": "it imports keras"
    }


def test_a_module_that_imports_keras_fails(monkeypatch, tmp_path):
    (tmp_path / "keras_at_the_top.py").write_text("from keras import layers\n")
    monkeypatch.syspath_prepend(tmp_path)
    plugin = type("Network", (Plain,), {"__module__": "keras_at_the_top"})
    results = results_of(plugin, tmp_path, network_checks.CHECKS)
    assert list(results) == ["build"]
    assert results["build"].found == "its module needs keras to be imported"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> dict[str, NetworkSubject]:
    """The networks that break a rule when they are built, each of which was."""
    subjects = {
        plugin.__name__: NetworkSubject(plugin, [], tmp_path_factory.mktemp(plugin.__name__))
        for plugin in WHEN_BUILT
    }
    for subject in subjects.values():
        assert subject.creation.is_valid()
    question = {name: subject.question for name, subject in subjects.items()}
    answer = f"{build_all.__module__}:{build_all.__name__}"
    facts = process.ask(answer, question, Plain, 300, environment=QUIET, without=SLOW)
    for name, subject in subjects.items():
        subject.built = facts[name]
    return subjects


@pytest.mark.parametrize("plugin", WHEN_BUILT, ids=lambda plugin: plugin.__name__)
def test_a_network_that_breaks_a_rule_when_it_is_built(built, plugin):
    check, words = WHEN_BUILT[plugin]
    subject = built[plugin.__name__]
    if check != "snapshot":
        subject.loaded = {"0": "", "1": ""}  # a process less
    results = failed(list(examine(network_checks.CHECKS, subject)))
    assert list(results) == [check], results
    assert words in results[check].found
    assert results[check].remedy


def test_every_rule_of_network_plugins_is_broken_once():
    broken = {case.values[1] for case in BAD} | {check for check, _ in WHEN_BUILT.values()}
    # The page of the options is core's own, and so is its template.
    broken |= {"templates", "form's page", "given values"}
    assert broken == {check.name for check in network_checks.CHECKS}
