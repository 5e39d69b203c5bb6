"""Headers, and the column of the class."""

from __future__ import annotations

from pathlib import Path

import pytest
from digits_text_classification.characters import ALPHABET

from core.plugins import IngestionError
from tests.plugins.text_classification.texts import make_csv, make_file, plugin_of, texts_of

LABELS = [(label, n) for label in ("pos", "neg") for n in range(5)]
ROWS = [f"{label},text {n} of {label}" for label, n in LABELS]
TURNED = [",".join(reversed(row.split(","))) for row in ROWS]


@pytest.mark.parametrize("header", ["label,text", "sort,words"])
def test_a_header_is_no_class(tmp_path: Path, header: str):
    path = make_csv(tmp_path, header, *ROWS)
    with pytest.raises(IngestionError, match=r"train\.csv, line 1: .* Set has_header"):
        plugin_of(path)
    plugin = plugin_of(path, has_header=True, folder_pct_val=0)
    assert plugin.user_data["class_labels"] == ["neg", "pos"]
    assert len(plugin.itemize_entries("train")) == len(ROWS)
    (said,) = plugin.user_data["read_as"]
    assert said == f"train.csv: header: {header.replace(',', ', ')}; class: the first column"


def test_a_header_beside_numbers(tmp_path: Path):
    path = make_csv(tmp_path, "stars,words", "1,poor", "5,fine")
    with pytest.raises(IngestionError, match="“stars”"):
        plugin_of(path)


def test_a_class_with_one_text_is_one_where_names_say_so(tmp_path: Path):
    path = make_csv(tmp_path, "rare,a text", *ROWS)
    names = make_file(tmp_path / "names.txt", "neg", "pos", "rare")
    assert plugin_of(path, class_labels_path=str(names)).user_data["class_labels"][2] == "rare"
    # Where it is not the first, it may be rare.
    plugin = plugin_of(make_csv(tmp_path, *ROWS, "rare,a text"))
    assert plugin.user_data["class_labels"] == ["neg", "pos", "rare"]


def test_a_row_is_no_header(tmp_path: Path):
    with pytest.raises(IngestionError, match=r"its class “pos” is that of other rows.*has_header"):
        plugin_of(make_csv(tmp_path, *ROWS), has_header=True)


@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_the_class_may_be_in_the_last_column(tmp_path: Path, ending: str):
    rows = [row.replace(",", "\t") if ending == "tsv" else row for row in TURNED]
    path = make_file(tmp_path / f"train.{ending}", *rows)
    with pytest.raises(IngestionError, match=r"10 classes in 10 texts.* set class_column to last"):
        plugin_of(path)
    plugin = plugin_of(path, class_column="last", folder_pct_val=0)
    first_of = plugin_of(make_csv(tmp_path / "turned", *ROWS), folder_pct_val=0)
    assert texts_of(plugin, "train") == texts_of(first_of, "train")


@pytest.mark.parametrize(("name", "mark"), [("semicolon", ";"), ("tab", "\t"), ("comma", ",")])
@pytest.mark.parametrize("ending", ["csv", "CSV", "tsv"])
@pytest.mark.parametrize("said", [False, True])
def test_separators(tmp_path: Path, name: str, mark: str, ending: str, said: bool):
    rows = [row.replace(",", f'{mark}"') + ', "" and more"' for row in ROWS]
    first = [f"sep={mark}"] if said else []
    path = make_file(tmp_path / f"train.{ending}", *first, f"class{mark}words", *rows)
    fields = {"folder_pct_val": 0, "has_header": True, "alphabet": ALPHABET}
    plugin = plugin_of(path, separator=name, **fields)
    quote = '"' if ending == "tsv" and mark == "\t" else ""
    doubled = '""' if quote else '"'
    expected = [f"{quote}text {n} of {label}, {doubled} and more{quote}" for label, n in LABELS]
    assert [text for text, _ in texts_of(plugin, "train")] == expected
    (read_as,) = plugin.user_data["read_as"]
    header = f"header: class, words; separator: {name}; class: the first column"
    assert read_as == f"train.{ending}: {header}"
    if said and ending != "tsv":
        guessed = plugin_of(path, **fields)
        assert texts_of(guessed, "train") == texts_of(plugin, "train")


def test_other_separators_are_named(tmp_path: Path):
    rows = [row.replace(",", ";") + ", and more" for row in ROWS]
    reason = r"cells of a \.csv file are separated by commas, unless separator says otherwise"
    with pytest.raises(IngestionError, match=reason):
        plugin_of(make_csv(tmp_path, *rows))


def test_one_cell_in_a_row_is_no_class(tmp_path: Path):
    rows = [row.replace(",", ";") for row in ROWS]
    with pytest.raises(IngestionError, match=r"0 classes; two are needed\. Cells of a \.csv file"):
        plugin_of(make_csv(tmp_path, *rows))


def test_line_ends_of_old_macs_are_refused(tmp_path: Path):
    (path := tmp_path / "train.csv").write_bytes("\r".join(ROWS).encode())
    with pytest.raises(AssertionError, match="its lines end with CR only"):
        plugin_of(path)


@pytest.mark.parametrize("quote", ["", '"'])
def test_long_texts_are_cut_as_others(tmp_path: Path, quote: str):
    text = "ab " * 100_000
    path = make_csv(tmp_path, *ROWS, f"pos,{quote}{text}{quote}")
    plugin = plugin_of(path, folder_pct_val=0, max_chars_per_sample=1000)
    assert texts_of(plugin, "train")[-1] == (text[:1000].rstrip("\0"), 1)


def test_characters_outside_of_the_alphabet_are_counted(tmp_path: Path):
    rows = ["neg,abc", "neg,\u202eabcd\u00e4", "pos,\u00e4\u00c4b"]
    plugin = plugin_of(make_csv(tmp_path, *rows), folder_pct_val=0, max_chars_per_sample=5)
    assert plugin.user_data["read_as"][1] == (
        "alphabet: 3 of 11 characters of the training data (27.3 %) are not in it and count as "
        "one: \u00e4 (2), \\u202e (1)"
    )
    known = plugin_of(
        make_csv(tmp_path, *rows), folder_pct_val=0, alphabet="[]^-\\abcd\u00e4\u202e"
    )
    assert len(known.user_data["read_as"]) == 1


def test_cr_alone_within_a_file_is_said(tmp_path: Path):
    (path := tmp_path / "train.csv").write_bytes("\n".join([*ROWS, "pos,a\rneg,b"]).encode())
    with pytest.raises(AssertionError, match="line 11: a line ends with CR alone, as on old Macs"):
        plugin_of(path)
