"""Damaged lists give the label behind each path, or an error that names list and line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.plugins import IngestionError
from tests.mutants import limits, mutants, plain
from tests.plugins.image_classification.image_lists import CLASSES, listing_of, make_lists

BY_NUMBER = "".join(f"images/b\u00e4r {n}.png {n % 3}\n" for n in range(9))
BY_NAME = "".join(f"images/b\u00e4r {n}.png\t{CLASSES[n % 3]}\n" for n in range(9))


def label_of(line: str, *, by_name: bool) -> tuple[str, int]:
    """Path and class, by a pattern of the whole line."""
    if by_name:
        found = re.fullmatch(r"\s*(.*?)\s*(?:\t|,(?!.*\t)| (?!.*[\t,]))\s*([^\t]*?)\s*", line)
        assert found
        return found[1], CLASSES.index(found[2].strip())
    found = re.fullmatch(r"[ \t,]*(.*?)[ \t,]+([0-9]+)(?:\.0)?[ \r]*", line, re.DOTALL)
    assert found
    return found[1], int(found[2])


def read(fields: dict[str, Any]) -> Any:
    try:
        plugin = listing_of(fields)
        plugin.itemize_entries("train")
    except AssertionError as error:  # of the form
        raise IngestionError(str(error)) from error
    return plugin


@pytest.mark.parametrize("by_name", [False, True], ids=["numbers", "names"])
def test_damaged_lists(tmp_path: Path, by_name: bool):
    fields = make_lists(tmp_path)
    fields["method"] = "labels" if by_name else "textfile"
    path, outcomes = tmp_path / "train.txt", Counter[str]()
    text = BY_NAME if by_name else BY_NUMBER
    with limits():
        for number, data in enumerate(mutants(text.encode(), 160)):
            path.write_bytes(data)
            try:
                plugin, reason = read(fields), ""
            except IngestionError as error:
                plugin, reason = None, str(error)
            if plugin is None:
                assert "train.txt" in reason
                outcomes["error"] += 1
                continue
            text = plain(data)
            lines = text.split("\n" if "\n" in text else "\r")
            for entry in plugin.itemize_entries("train"):
                if "error" in entry:
                    outcomes["rejected"] += 1
                    continue
                file, label = label_of(lines[entry["line"] - 1], by_name=by_name)
                assert (entry["file"], entry["label"]) == (file, label), (number, data)
                outcomes["read"] += 1
    assert min(outcomes[kind] for kind in ("error", "rejected", "read")) >= 20, outcomes
