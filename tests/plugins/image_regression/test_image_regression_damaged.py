"""Damaged CSV files give what Python's own reader finds in them, or an error that names them."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from pathlib import Path

import pytest
from digits_image_regression import DataIngestion
from digits_image_regression.forms import DatasetForm

from core.plugins import IngestionError
from tests.mutants import limits, mutants, plain
from tests.plugins.image_regression.tables import data_of

ROWS = [(f"b\u00e4r {n}.png", f"{n * 1.25}", f"{-n}", "a, b") for n in range(8)]
MARKS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def table(separator: str) -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator="\n")
    writer.writerows([("file", "value", "other", "remark"), *ROWS])
    return file.getvalue()


def values_as_said(data: bytes, said: str) -> list[tuple[str, list[float]]]:
    """Paths and values, if the file is read as the dataset says."""
    found = re.fullmatch(r"t\.csv: header: .*; separator: (\w+); decimal mark: (\w+)", said)
    assert found
    text = plain(data)
    lines = text if "\n" in text else text.replace("\r", "\n")
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=MARKS[found[1]])
    header, *rows = [row for row in reader if row]
    columns = [[cell.strip() for cell in header].index(name) for name in ("value", "other")]
    values = []
    for row in rows:
        if len(row) == len(header):
            cells = [row[column] for column in columns]
            if found[2] == "comma":
                cells = [cell.replace(",", ".") for cell in cells]
            try:
                values.append((row[0].strip(), [float(cell) for cell in cells]))
            except ValueError:
                continue
    return values


def read(path: Path) -> DataIngestion:
    form = DatasetForm(data_of(path, value_columns="value,other", folder_pct_val=0))
    if not form.is_valid():
        (errors,) = form.errors.values()
        raise IngestionError(f"t.csv: {' '.join(errors)}")
    plugin = DataIngestion(**form.cleaned_data)
    plugin.user_data = plugin.prepare()
    plugin.itemize_entries("train")
    return plugin


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=MARKS)
def test_damaged_tables(tmp_path: Path, separator: str):
    path, outcomes = tmp_path / "t.csv", Counter[str]()
    with limits():
        for number, data in enumerate(mutants(table(separator).encode(), 100, seed=ord(separator))):
            path.write_bytes(data)
            try:
                plugin, reason = read(path), ""
            except IngestionError as error:
                plugin, reason = None, str(error)
            if plugin is None:
                assert "t.csv" in reason
                outcomes["error"] += 1
                continue
            expected = values_as_said(data, plugin.user_data["read_as"][0])
            for entry in plugin.itemize_entries("train"):
                if "error" in entry:
                    outcomes["rejected"] += 1
                    continue
                assert (entry["file"], entry["label"]) in expected, (number, data)
                assert all(map(math.isfinite, entry["label"]))
                outcomes["read"] += 1
    assert min(outcomes[kind] for kind in ("error", "rejected", "read")) >= 20, outcomes
