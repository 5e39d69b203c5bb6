"""Lines of a list that belong together are kept in one stage."""

from __future__ import annotations

from pathlib import Path

from tests.plugins.image_classification.class_folders import make_dicom
from tests.plugins.image_classification.image_lists import (
    listing_of,
    make_lists,
)


def test_folders_of_a_list_are_kept_together(tmp_path: Path):
    lines = [f"who{n // 4}/{n}.png {n % 2}" for n in range(32)]
    fields = make_lists(tmp_path, *lines, names=("a", "b"))
    plugin = listing_of(fields | {"group_by": "folder", "folder_pct_val": 25})
    val, train = (
        {entry["group"] for entry in plugin.itemize_entries(stage)} for stage in ("val", "train")
    )
    assert (len(val), len(train)) == (2, 6)
    assert not val & train


def test_patients_of_a_list_are_kept_together_unasked(tmp_path: Path):
    lines = []
    for who in range(4):
        for label in (0, 1):
            make_dicom(tmp_path / f"{who}-{label}", f"SMITH-{who}")
            lines.append(f"{who}-{label} {label}")
    plugin = listing_of(make_lists(tmp_path, *lines, names=("a", "b")) | {"folder_pct_val": 25})
    assert plugin.user_data["group_by"] == "patient"
    assert len(plugin.itemize_entries("val")) == 2
    assert len({entry["group"] for entry in plugin.itemize_entries("val")}) == 1
