from __future__ import annotations

import pytest
from digits_image_classification.labels import Labels, names_in
from digits_image_classification.lines import (
    class_names,
    image_lines,
    lines_of,
    split_name,
    split_number,
)

from core.plugins import IngestionError
from core.texts import decoded

CLASSES = ("cat", "dog", "great ape")


def labels(*, by_name: bool = False, several: bool = False) -> Labels:
    return Labels(CLASSES, "labels.txt", by_name, several)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a.png 3", ("a.png", "3")),
        ("my cats/a 1.png 3", ("my cats/a 1.png", "3")),
        ("a,b.png  3", ("a,b.png", "3")),
        ("a.png\t3", ("a.png", "3")),
        ("a.png,3", ("a.png", "3")),
        ("a.png, 3", ("a.png", "3")),
        ("a.png 0;2", ("a.png", "0;2")),
        ("a.png\t", ("a.png", "")),
        ("a.png -1", ("a.png", "-1")),
        ("a.png", ("", "a.png")),
    ],
)
def test_a_number_follows_the_last_separator(line: str, expected: tuple[str, str]):
    assert split_number(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a.png cat", ("a.png", "cat")),
        ("a 1.png cat", ("a 1.png", "cat")),
        ("a 1.png,great ape", ("a 1.png", "great ape")),
        ("a, b.png\tgreat ape", ("a, b.png", "great ape")),
        ("a,b.png,cat; great ape", ("a,b.png", "cat; great ape")),
        ("a.png,", ("a.png", "")),
        ("a.png", ("", "a.png")),
    ],
)
def test_a_name_follows_a_tab_or_a_comma_or_a_space(line: str, expected: tuple[str, str]):
    assert split_name(line) == expected


def test_empty_lines_count_as_lines_only():
    lines = lines_of(decoded(b"\xef\xbb\xbfa.png 0\r\n\r\n  \nb.png 1  ", "list.txt"))
    assert list(image_lines(lines, split_number)) == [(1, "a.png", "0"), (4, "b.png", "1")]


def test_other_bytes_than_utf_8_are_named_by_their_line():
    text = "a.png cat\nb.png dog\nköter.png dog\n"
    with pytest.raises(IngestionError, match=r"^list.txt, line 3: it is not UTF-8 text"):
        decoded(text.encode("latin-1"), "list.txt")
    assert lines_of(decoded(text.encode(), "list.txt"))[2] == "köter.png dog"


def test_line_i_names_class_i():
    assert class_names(["cat", " great ape ", "", ""], "l.txt") == ["cat", "great ape"]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["cat", "", "dog"], r"l.txt, line 2: it names no class"),
        (["cat", "dog", "cat"], r"l.txt, line 3: “cat” is already the class of line 1"),
        (["cat"], r"l.txt names 1 classes; two are needed"),
        ([""], r"l.txt names 0 classes"),
    ],
)
def test_files_of_classes_that_are_no_good(lines: list[str], text: str):
    with pytest.raises(IngestionError, match=text):
        class_names(lines, "l.txt")


def test_labels_become_indices():
    assert labels().of("2") == labels().of("02") == labels().of("2.0") == 2
    assert labels(by_name=True).of("great ape") == 2
    assert labels(several=True).of("2;0;2") == [0, 2]
    assert labels(several=True, by_name=True).of("great ape; cat") == [0, 2]
    assert labels(several=True).of("") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-1", "the label -1 is negative"),
        ("1.5", "the label “1.5” is not a whole number"),
        ("cat", "the label “cat” is not a whole number"),
        ("1_0", "not a whole number"),
        ("1.0.0", "not a whole number"),
        (".0", "not a whole number"),
        ("+1", "not a whole number"),
        ("", "it has no label"),
        ("3", "there is no class 3; labels.txt names the classes 0 to 2"),
        ("9" * 5000, "there is no class 99999999999999999999; labels.txt"),
        ("٣", "there is no class ٣"),
        ("0;1", "not a whole number"),
    ],
)
def test_numbers_that_are_no_class_are_told(text: str, reason: str):
    with pytest.raises(ValueError, match=reason):
        labels().of(text)


@pytest.mark.parametrize(("text", "reason"), [("cow", "“cow” is not a class of labels.txt")])
def test_names_that_are_no_class_are_told(text: str, reason: str):
    for several in (False, True):
        with pytest.raises(ValueError, match=reason):
            labels(by_name=True, several=several).of(text)


def test_one_of_several_labels_that_is_missing_is_told():
    with pytest.raises(ValueError, match="it has no label"):
        labels(several=True).of("0;;2")


def test_names_are_found_in_labels():
    assert names_in(["dog", "cat", "dog", ""], several=False) == ["cat", "dog"]
    assert names_in(["dog; cat", "ape", "", "cat;"], several=True) == ["ape", "cat", "dog"]
    assert names_in(["dog;cat"], several=False) == ["dog;cat"]
