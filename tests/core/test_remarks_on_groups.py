"""What users are told of the groups of a dataset."""

from __future__ import annotations

import pytest

from core.remarks import grouped, grouping_warnings


def user_data(counts, **more):
    return {
        "grouping": {"counts": counts, "warnings": [], "wanted": ["val"], "remedy": "ask"} | more
    }


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({"patient": 12}, "Grouped by patient: 12 patients."),
        ({"patient": 1, "study": 2000}, "Grouped by patient: 1 patient; by study: 2,000 studies."),
        ({"series": 1}, "Grouped by series: 1 series."),
        ({"column “who”": 1}, "Grouped by column “who”: 1 group."),
        ({}, "Not grouped."),
    ],
)
def test_the_groups_are_counted(counts, text):
    assert grouped(user_data(counts)) == text


def test_added_parts_may_have_groups_in_common():
    assert grouped(user_data({"patient": 3}, parts=2)) == "Grouped by patient: up to 3 patients."


def test_other_plugins_need_not_say_it():
    assert grouped({}) == grouped({"grouping": {"warnings": []}}) == ""
    assert grouping_warnings({}, ["train"]) == []


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        (
            {"patient": 1},
            "All entries are one group, by patient, so that nothing is left for validation. "
            "If that is wrong, correct PatientID, or ask.",
        ),
        (
            {"folder": 2},
            "Groups are so few that nothing is left for validation. If that is wrong, ask.",
        ),
        ({}, "There are so few entries that nothing is left for validation."),
    ],
)
def test_a_stage_that_was_wanted_and_has_nothing_is_named(counts, text):
    assert grouping_warnings(user_data(counts), ["train"]) == [text]
    assert grouping_warnings(user_data(counts), ["train", "val"]) == []
    assert grouping_warnings(user_data(counts, wanted=[]), ["train"]) == []


def test_doubts_come_first():
    found = grouping_warnings(user_data({}, warnings=["a", "b"], wanted=["val", "test"]), ["train"])
    assert found[:2] == ["a", "b"]
    assert found[2].endswith("nothing is left for validation or testing.")
