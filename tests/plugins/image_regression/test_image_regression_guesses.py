"""What is found out of a table: its separator, its header, its decimal mark."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from digits_image_regression.forms import DatasetForm

from core.plugins import IngestionError
from tests.plugins.image_regression.tables import data_of, make_image, plugin_of


def table(folder: Path, text: str) -> Path:
    """The bytes as they are, with four images beside them."""
    for name in "abcd":
        make_image(folder / f"{name}.png")
    (path := folder / "t.csv").write_bytes(text.encode())
    return path


def labels_of(path: Path, **changes: str) -> list[tuple[str, float]]:
    plugin = plugin_of(path, folder_pct_val=0, **changes)
    entries = plugin.itemize_entries("train")
    assert [entry["error"] for entry in entries if "error" in entry] == []
    return [(entry["file"], entry["label"]) for entry in entries]


def errors_of(path: Path, **changes: str) -> dict[str, list[str]]:
    return DatasetForm(data_of(path, **changes)).errors


FOUR = [("a.png", 1.5), ("b.png", 2.0), ("c.png", 3.25), ("d.png", 4.0)]


def rows(end: str = "\n", *, separator: str = ",", mark: str = ".") -> str:
    """As Python's own writer writes them."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator=end)
    writer.writerows((name, f"{value:g}".replace(".", mark)) for name, value in FOUR)
    return file.getvalue()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("said", [False, True])
def test_separators_and_line_ends(tmp_path: Path, end: str, separator: str, said: bool):
    before = f"sep={separator}{end}" if said else ""
    text = before + f"name{separator}x{end}" + rows(end, separator=separator)
    assert labels_of(table(tmp_path, text)) == FOUR


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolon"), ("\t", "tab")])
def test_decimal_commas(tmp_path: Path, separator: str, name: str):
    text = f"name{separator}x\n" + rows(separator=separator, mark=",")
    path = table(tmp_path, text)
    assert labels_of(path) == FOUR
    (said,) = plugin_of(path).user_data["read_as"]
    assert said == f"t.csv: header: name, x; separator: {name}; decimal mark: comma"


def test_decimal_commas_in_quotes_are_left_to_the_user(tmp_path: Path):
    path = table(tmp_path, "name,x\n" + rows(mark=","))
    entries = plugin_of(path, folder_pct_val=0).itemize_entries("train")
    (error,) = {entry["error"] for entry in entries if "error" in entry and "1,5" in entry["error"]}
    assert error.endswith("set decimal_mark to comma")
    assert labels_of(path, decimal_mark="comma") == FOUR


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name;x\na.png;1,5\nb.png;2.5\n", "1 values have a comma, but 1 a point"),
        ("name\tx\na.png\t1,500\nb.png\t2\n", "may be that of decimals or of thousands"),
    ],
)
def test_commas_that_may_be_something_else_end_the_job(tmp_path: Path, text: str, expected: str):
    path = table(tmp_path, text)
    with pytest.raises(IngestionError, match=rf"t\.csv: .*{expected}.* \(decimal_mark\)"):
        plugin_of(path)
    first, _ = plugin_of(path, folder_pct_val=0, decimal_mark="comma").itemize_entries("train")
    assert first["label"] == 1.5


def test_excel_writes_semicolons_beside_decimal_commas_only(tmp_path: Path):
    path = table(tmp_path, "name;x\na.png;1,500\nb.png;2\n")
    assert labels_of(path) == [("a.png", 1.5), ("b.png", 2.0)]


def test_a_file_without_a_header_is_refused_with_the_field(tmp_path: Path):
    path = table(tmp_path, rows())
    (error,) = errors_of(path)["header"]
    assert error.startswith("Line 1 looks like a row, not like the names of columns: a.png, 1.5. ")
    assert labels_of(path, header="no") == FOUR
    plugin = plugin_of(path, header="no")
    assert plugin.user_data["value_names"] == ["column 2"]
    assert "header: none" in plugin.user_data["read_as"][0]


@pytest.mark.parametrize("text", ["a,1.5\nb,2\n", "a.png,large\nb.png,2\n"])
def test_one_cell_that_is_no_name_is_enough(tmp_path: Path, text: str):
    path = table(tmp_path, text)
    assert "header" in errors_of(path)
    assert "header" not in errors_of(path, header="yes")


def test_columns_may_have_numbers_as_names(tmp_path: Path):
    path = table(tmp_path, "file,2019,2020\na.png,1,2\n")
    assert errors_of(path, value_columns="2020") == {}
    assert labels_of(path, value_columns="2020") == [("a.png", 2.0)]


@pytest.mark.parametrize(
    ("header", "separator"), [("name;x,y", "semicolon"), ("name,x\ty", "comma")]
)
def test_a_separator_in_a_name_does_not_separate(tmp_path: Path, header: str, separator: str):
    mark = {"semicolon": ";", "comma": ","}[separator]
    assert labels_of(table(tmp_path, f"{header}\n" + rows(separator=mark))) == FOUR


def test_separators_that_tie_are_refused_with_the_field(tmp_path: Path):
    path = table(tmp_path, "name;x,y\na.png;1,5\nb.png;2,5\n")
    ((error,),) = errors_of(path).values()
    assert error == (
        "t.csv, line 1: cells may be separated by comma or semicolon. Choose one (separator)."
    )
    assert labels_of(path, separator="semicolon") == [("a.png", 1.5), ("b.png", 2.5)]
