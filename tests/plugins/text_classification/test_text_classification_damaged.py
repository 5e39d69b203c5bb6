"""Damaged CSV files of texts give what Python's reader finds, or an error that names them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from digits_text_classification import DataIngestion
from digits_text_classification.forms import DatasetForm
from digits_text_classification.rows import text_at

from core.plugins import IngestionError
from tests.mutants import limits, mutants
from tests.plugins.text_classification.texts import data_of

ROWS = [
    (label, f"text {n}, \u00e4 \u201cof\u201d {label}\n") for label in ("1", "2") for n in range(5)
]


QUOTED = {"strict": True}
UNQUOTED = {"quoting": csv.QUOTE_NONE}


def table(separator: str, options: dict[str, Any]) -> str:
    if options == UNQUOTED:
        return "".join(separator.join(cell.strip() for cell in row) + "\n" for row in ROWS)
    file = io.StringIO()
    csv.writer(file, delimiter=separator, lineterminator="\n").writerows(ROWS)
    return file.getvalue()


def read(path: Path, separator: str) -> DataIngestion:
    form = DatasetForm(data_of(path, separator=separator, folder_pct_val=0))
    if not form.is_valid():
        raise IngestionError(str(form.errors))
    plugin = DataIngestion(**form.cleaned_data)
    plugin.user_data = plugin.prepare()
    plugin.itemize_entries("train")
    return plugin


@pytest.mark.parametrize(
    ("name", "separator", "mark", "options"),
    [
        ("t.csv", "auto", ",", QUOTED),
        ("t.csv", "semicolon", ";", QUOTED),
        ("t.tsv", "auto", "\t", UNQUOTED),
    ],
    ids=["commas", "semicolons", "tabs"],
)
def test_damaged_texts(
    tmp_path: Path, name: str, separator: str, mark: str, options: dict[str, Any]
):
    path, outcomes = tmp_path / name, Counter[str]()
    with limits():
        for number, data in enumerate(mutants(table(mark, options).encode(), 160)):
            path.write_bytes(data)
            try:
                plugin, reason = read(path, separator), ""
            except IngestionError as error:
                plugin, reason = None, str(error)
            if plugin is None:
                assert name in reason
                outcomes["error"] += 1
                continue
            reader = csv.reader(
                io.StringIO(data.decode().lstrip("\ufeff"), newline="\n"),
                delimiter=mark,
                strict=True,
            )
            rows = [row for row in reader if any(cell.strip() for cell in row)]
            classes = plugin.user_data["class_labels"]
            entries = sorted(plugin.itemize_entries("train"), key=lambda entry: entry["start"])
            assert len(entries) == len(rows)
            for entry, (kind, *cells) in zip(entries, rows, strict=True):
                if "error" in entry:
                    outcomes["rejected"] += 1
                    continue
                text = text_at(path, entry["start"], entry["end"], plugin.layout)
                kind = str(int(kind)) if kind.strip().isdecimal() else kind.strip()
                expected = kind, " ".join(cell.strip() for cell in cells).strip()
                assert (classes[entry["label"]], text) == expected, (number, data)
                outcomes["read"] += 1
    assert min(outcomes[kind] for kind in ("error", "read")) >= 20, outcomes
