"""What the parts of a dataset say of their groups is one statement."""

from __future__ import annotations

from typing import Any

from core.ingest.plan import Part, Plan
from core.store.manifest import Spec


def plan_of(*user_data: dict[str, Any]) -> Plan:
    parts = tuple(Part({}, data) for data in user_data)
    return Plan(parts, (), Spec("uint8", (1, 1, 1)), None)


def grouping(counts: dict[str, int], *warnings: str, wanted: tuple[str, ...] = ()) -> Any:
    kept = {"counts": counts, "warnings": [*warnings], "wanted": [*wanted], "remedy": "ask"}
    return {"class_labels": ["a"], "grouping": kept}


def test_counts_are_added_and_warnings_kept():
    first = grouping({"patient": 2}, "x", "y", wanted=("val",))
    plan = plan_of(first, grouping({"patient": 3, "study": 1}, "y", "z", wanted=("val", "test")))
    assert plan.user_data == {
        "class_labels": ["a"],
        "grouping": {
            "counts": {"patient": 5, "study": 1},
            "warnings": ["x", "y", "z"],
            "wanted": ["val", "test"],
            "remedy": "ask",
            "parts": 2,
        },
    }
    assert plan_of(first).user_data is first


def test_groups_of_parts_from_before_are_not_counted():
    assert plan_of({"a": 1}, {"a": 2}).user_data == {"a": 1}
    found = plan_of({"a": 1}, grouping({"patient": 3}, "x")).user_data["grouping"]
    assert found == {"warnings": ["x"], "wanted": [], "remedy": "ask", "parts": 1}


def test_how_files_of_all_parts_were_read_is_kept():
    first = {"read_as": ["a.csv: comma"], "skipped": []}
    added = {"read_as": ["b.csv: tab", "a.csv: comma"], "skipped": [{"count": 1, "reason": "x"}]}
    assert plan_of(first, added).user_data == {
        "read_as": ["a.csv: comma", "b.csv: tab"],
        "skipped": [{"count": 1, "reason": "x"}],
    }
    assert plan_of({"skipped": []}, {"skipped": []}).user_data == {"skipped": []}
