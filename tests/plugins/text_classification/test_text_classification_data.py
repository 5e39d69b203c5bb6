from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from digits_text_classification import DataIngestion
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.plugins import IngestionError, Stage
from tests.plugins.text_classification.texts import (
    ROWS,
    make_csv,
    make_file,
    plugin_of,
    texts_of,
    why_rejected,
)


def labels_of(plugin: DataIngestion, stage: str) -> list[int]:
    return [entry["label"] for entry in plugin.itemize_entries(stage)]


def test_rows_become_texts_with_the_index_of_their_class(tmp_path: Path):
    plugin = plugin_of(make_csv(tmp_path), folder_pct_val=0)
    assert plugin.user_data == {
        "class_labels": ["bad", "good"],
        "first_number": None,
        "skipped": [],
        "read_as": ["train.csv: header: none; class: the first column"],
    }
    assert texts_of(plugin, "train") == [
        ("a fine film", 1),
        ("a dull film", 0),
        ("so funny", 1),
        ("so long", 0),
    ]
    entry = plugin.itemize_entries("train")[0]
    assert entry == json.loads(json.dumps(entry))
    assert entry["name"] == "a fine film"


def test_quotes_line_ends_further_cells_and_a_byte_order_mark(tmp_path: Path):
    path = tmp_path / "train.csv"
    text = '1,"He said ""no"", twice",then left\r\n\r\n2,"over\r\ntwo lines"\r\n1,last'
    path.write_text(text, "utf-8-sig", newline="")
    plugin = plugin_of(path, folder_pct_val=0)
    assert texts_of(plugin, "train") == [
        ('he said "no", twice then left', 0),
        ("over\0\0two lines", 1),
        ("last", 0),
    ]
    assert [entry["line"] for entry in plugin.itemize_entries("train")] == [1, 3, 5]


def test_only_line_feeds_end_lines(tmp_path: Path):
    for kind, name in (("csv", "train.csv"), ("txt", "folder/good.txt")):
        start = "good," if kind == "csv" else ""
        make_file(tmp_path / name, *(f"{start}a{sign}b" for sign in "\u2028\x85\x0b\x0c\x1c"))
    make_file(tmp_path / "folder/bad.txt", "x")
    with (tmp_path / "train.csv").open("a") as file:
        file.write("bad,x\n")
    for source in ("train.csv", "folder"):
        texts = texts_of(plugin_of(tmp_path / source, folder_pct_val=0), "train")
        assert sorted(texts) == [("a\0b", 1)] * 5 + [("x", 0)]


def test_tables_with_tabs_have_quotes_as_text(tmp_path: Path):
    path = make_file(tmp_path / "train.tsv", 'good\t"fine" he said', "bad\tthe 5\" disk, it's dull")
    assert texts_of(plugin_of(path, folder_pct_val=0), "train") == [
        ('"fine" he said', 1),
        ("the 5\" disk, it's dull", 0),
    ]


def test_a_folder_with_a_file_for_each_class(tmp_path: Path):
    make_file(tmp_path / "pos.txt", "fine, really", "", "  so funny ")
    make_file(tmp_path / "neg.TXT", "dull")
    make_file(tmp_path / "README.md", "about")
    make_file(tmp_path / ".hidden.txt", "x")
    (tmp_path / "more.txt").mkdir()
    plugin = plugin_of(tmp_path, folder_pct_val=0)
    assert plugin.user_data["class_labels"] == ["neg", "pos"]
    assert plugin.user_data["skipped"] == [
        {"count": 2, "reason": f"what is no .txt file in {tmp_path}: README.md, more.txt"}
    ]
    assert texts_of(plugin, "train") == [("dull", 0), ("fine, really", 1), ("so funny", 1)]


def test_latin_1_is_read_where_it_is_chosen(tmp_path: Path):
    (path := tmp_path / "train.csv").write_bytes(b"a,\xe9t\xe9\nb,x\n")
    plugin = plugin_of(path, encoding="latin-1", alphabet="étx", folder_pct_val=0)
    assert texts_of(plugin, "train")[0] == ("été", 0)


@pytest.mark.parametrize(
    ("kinds", "labels", "expected"),
    [
        ("10 9 10", ["9", "10"], [1, 0, 1]),
        ("007 7 8", ["7", "8"], [0, 0, 1]),
        ("b a 1", ["1", "a", "b"], [2, 1, 0]),
    ],
)
def test_without_names_classes_are_as_the_rows_have_them(tmp_path: Path, kinds, labels, expected):
    path = make_csv(tmp_path, *(f"{kind},text" for kind in kinds.split()))
    plugin = plugin_of(path, folder_pct_val=0)
    assert plugin.user_data["class_labels"] == labels
    assert labels_of(plugin, "train") == expected


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("0 1 2", [0, 1, 2]),
        ("1 2 3", [0, 1, 2]),
        ("1 2 2", [1, 2, 2]),
        ("world sport world", [1, 2, 1]),
        ("0 sport 01", [0, 2, 1]),
    ],
)
def test_with_names_rows_have_names_or_numbers(tmp_path: Path, kinds: str, expected: list[int]):
    names = make_file(tmp_path / "classes.txt", "science", "world", "sport", "")
    path = make_csv(tmp_path, *(f"{kind},text" for kind in kinds.split()))
    plugin = plugin_of(path, class_labels_path=str(names), folder_pct_val=0)
    assert plugin.user_data["class_labels"] == ["science", "world", "sport"]
    assert labels_of(plugin, "train") == expected


def test_a_class_that_the_names_lack_is_rejected_with_its_line(tmp_path: Path):
    names = make_file(tmp_path / "classes.txt", "good", "bad")
    path = make_csv(tmp_path, *ROWS, "odd,text", "7,text")
    plugin = plugin_of(path, class_labels_path=str(names), folder_pct_val=0)
    assert why_rejected(plugin) == [
        "train.csv, line 5: “odd” is not a class of this dataset.",
        "train.csv, line 6: “7” is not a class of this dataset.",
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("good", "there is no text after the class."),
        ("good, ", "there is no text after the class."),
        (",some text", "it names no class."),
    ],
)
def test_a_row_that_is_no_good_is_rejected_with_its_line(tmp_path: Path, row: str, reason: str):
    plugin = plugin_of(make_csv(tmp_path, *ROWS, row))
    assert why_rejected(plugin) == [f"train.csv, line 5: {reason}"]
    assert len(plugin.itemize_entries("train")) + len(plugin.itemize_entries("val")) == 5


def test_one_class_is_refused(tmp_path: Path):
    for path, count in (
        (make_csv(tmp_path, "good,fine", "good,funny", "bad"), 1),
        (make_file(tmp_path / "lines.txt", "no classes", "at all"), 0),
    ):
        with pytest.raises(IngestionError, match=f"has texts of {count} classes; two are needed"):
            plugin_of(path)


def test_percentages_are_of_each_class_and_repeat(tmp_path: Path):
    path = make_csv(tmp_path, *(f"{'ab'[i % 3 // 2]},text {i}" for i in range(60)))
    plugin = plugin_of(path, folder_pct_val=10, folder_pct_test=20)
    counts = {stage: Counter(labels_of(plugin, stage)) for stage in Stage}
    assert counts == {"train": {0: 28, 1: 14}, "val": {0: 4, 1: 2}, "test": {0: 8, 1: 4}}
    lines = [entry["line"] for stage in Stage for entry in plugin.itemize_entries(stage)]
    assert sorted(lines) == list(range(1, 61))
    again = plugin_of(path, folder_pct_val=10, folder_pct_test=20)
    assert again.itemize_entries("val") == plugin.itemize_entries("val")
    other = plugin_of(path, folder_pct_val=10, seed=1)
    assert other.itemize_entries("val") != plugin.itemize_entries("val")


def test_stages_may_have_data_of_their_own(tmp_path: Path):
    val = make_file(tmp_path / "val.csv", "bad,new text", "odd,new text")
    make_file(tmp_path / "test/good.txt", "last")
    plugin = plugin_of(
        make_csv(tmp_path), val_data_path=str(val), test_data_path=str(tmp_path / "test")
    )
    assert len(plugin.itemize_entries("train")) == 4
    assert texts_of(plugin, "test") == [("last", 1)]
    assert why_rejected(plugin) == ["val.csv, line 2: “odd” is not a class of this dataset."]


def test_a_header_is_passed_over_where_there_is_one(tmp_path: Path):
    plugin = plugin_of(make_csv(tmp_path, "label,text", *ROWS), has_header=True, folder_pct_val=0)
    assert plugin.user_data["class_labels"] == ["bad", "good"]
    assert len(plugin.itemize_entries("train")) == 4


def test_what_the_form_did_not_see_ends_the_job_with_a_text(tmp_path: Path):
    plugin = plugin_of(path := make_csv(tmp_path))
    for content, reason in (
        (b"", "has texts of 0 classes"),
        (b"a,b\nc,\xff\n", "train.csv, line 2: the byte 0xff is not UTF-8"),
        (b'a,b\nc,"d\n', "train.csv, line 2: .* Look at its quotes"),
    ):
        path.write_bytes(content)
        with pytest.raises(IngestionError, match=reason):
            DataIngestion(**plugin.fields).prepare()
    path.unlink()
    with pytest.raises(IngestionError, match="cannot be read: No such file"):
        DataIngestion(**plugin.fields).prepare()


def test_a_file_that_changed_since_it_was_listed_is_not_mistaken(tmp_path: Path):
    plugin = plugin_of(path := make_csv(tmp_path), folder_pct_val=0)
    first, *_ = plugin.itemize_entries("train")
    path.write_text("bad,something else entirely\n" * 4)
    with pytest.raises(IngestionError, match=r"train.csv, line 1: the file has changed"):
        plugin.encode_entry(first)
    path.unlink()
    with pytest.raises(IngestionError, match=r"train.csv, line 1: it cannot be read"):
        plugin.encode_entry(first)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.text(alphabet='ab,"\n\r\u2028 é'))
def test_whatever_is_listed_is_read_back_or_rejected_with_a_line(tmp_path: Path, content: str):
    path = tmp_path / "train.csv"
    path.write_text("a,x\nb,y\n" + content, "utf-8", newline="")
    plugin = DataIngestion(**plugin_of(make_csv(tmp_path / "ok")).fields)
    plugin.fields["train_data_path"] = str(path)
    try:
        plugin.user_data = plugin.prepare()
        reasons = why_rejected(plugin)
    except IngestionError as error:
        reasons = [str(error)]
    assert all(reason.startswith("train.csv, line ") for reason in reasons)
    assert not any("changed" in reason for reason in reasons)
