"""What the checks of data plug-ins say, and when."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from digits_dummy import DataIngestion as Dummy

from core.conformance import data_checks
from core.conformance.data_subject import DataSubject
from core.conformance.results import Problem, examine
from core.diagnosis.findings import Level
from core.plugins import (
    IngestionError,
)
from tests.core.conformance.contracts import (
    Good,
    encodes,
    failed,
    itemizes,
    results_of,
    sized,
)


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
    result = failed(results_of(Good, folder, "color=red"))["given values"]
    assert "There is no field 'color'" in result.found


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


def test_problems_name_the_line_of_the_plugin(tmp_path, folder):
    result = failed(results_of(type("Bad", (Good,), {"prepare": lambda self: 1 / 0}), folder))
    assert f"{Path(__file__).name}, line" in result["prepare"].remedy


def test_a_fatal_entry_costs_only_itself(here):
    subject = DataSubject(Dummy, ["count=10", "fatal=3", "bad=5"], Path())
    assert subject.creation.is_valid()
    outcomes = [str(trial.outcome) for trial in subject.trials]
    assert outcomes[:6] == ["samples"] * 3 + ["lost", "samples", "rejected"]
    assert issubclass(Problem, Exception)
