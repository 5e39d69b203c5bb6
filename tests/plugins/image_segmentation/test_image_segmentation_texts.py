from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from digits_image_segmentation.texts import read_colors, read_names

from core.plugins import IngestionError
from tests.mutants import mutants, plain


def file_of(tmp_path: Path, content: str | bytes) -> str:
    (path := tmp_path / "t.txt").write_bytes(
        content.encode() if isinstance(content, str) else content
    )
    return str(path)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_name_is_a_line(tmp_path: Path, end: str):
    content = f"background{end} left ventricle {end}Zelle Ä{end}{end}"
    assert read_names(file_of(tmp_path, content)) == ["background", "left ventricle", "Zelle Ä"]
    with_mark = b"\xef\xbb\xbf" + content.encode()
    assert read_names(file_of(tmp_path, with_mark))[0] == "background"


def test_a_colour_is_a_line(tmp_path: Path):
    path = file_of(tmp_path, "0 0 0\n128,64, 128\n\t255  255 255\n")
    assert read_colors(path) == [(0, 0, 0), (128, 64, 128), (255, 255, 255)]


@pytest.mark.parametrize(
    "line",
    ["1 2", "1 2 3 4", "1 2 256", "-1 2 3", "1.0 2 3", "red", "", "1 2 ٣", "1_0 2 3", "0x1 0 0"],
)
def test_a_line_that_is_no_colour_is_named(tmp_path: Path, line: str):
    with pytest.raises(IngestionError, match=r"t\.txt, line 2: “.*” is not a color; three whole"):
        read_colors(file_of(tmp_path, f"0 0 0\n{line}\n5 5 5\n"))


def test_a_colour_twice_is_named_with_both_lines(tmp_path: Path):
    with pytest.raises(IngestionError, match=r"line 3: the color 1 1 1 is that of line 1 already"):
        read_colors(file_of(tmp_path, "1 1 1\n2 2 2\n1 1 1\n"))


def test_a_line_without_a_name_is_named(tmp_path: Path):
    with pytest.raises(IngestionError, match=r"t\.txt, line 2 is empty: the first line names"):
        read_names(file_of(tmp_path, "a\n \nb\n"))


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_named(tmp_path: Path, content: str):
    for read in (read_names, read_colors):
        with pytest.raises(IngestionError, match=r"t\.txt has 0 lines; a line for each of 1 to"):
            read(file_of(tmp_path, content))


@pytest.mark.parametrize("bad", [b"\xff", "Größe".encode("latin-1"), "x".encode("utf-16")])
def test_what_is_no_utf_8_is_named_with_its_line(tmp_path: Path, bad: bytes):
    with pytest.raises(IngestionError, match=r"t\.txt, line 3: it is not UTF-8 text"):
        read_names(file_of(tmp_path, b"a\nb\n" + bad + b"\n"))


def test_a_huge_or_missing_file_is_named(tmp_path: Path):
    with pytest.raises(IngestionError, match=r"t\.txt has 1,048,577 bytes; at most 1,048,576"):
        read_names(file_of(tmp_path, b"x" * (2**20 + 1)))
    with pytest.raises(IngestionError, match=r"has 70,000 lines"):
        read_names(file_of(tmp_path, "x\n" * 70_000))
    with pytest.raises(IngestionError, match=r"none\.txt cannot be read: No such file"):
        read_names(str(tmp_path / "none.txt"))


def test_damaged_colour_maps_give_their_numbers_or_an_error(tmp_path: Path):
    path, outcomes = tmp_path / "colors.txt", Counter[str]()
    text = "".join(f"{n * 20} {255 - n} {n}\n" for n in range(12))
    for data in mutants(text.encode(), 300):
        path.write_bytes(data)
        try:
            found, reason = read_colors(str(path)), ""
        except IngestionError as error:
            found, reason = [], str(error)
        if reason:
            assert "colors.txt" in reason
            outcomes["error"] += 1
            continue
        numbers = [int(word) for word in plain(data).replace(",", " ").split()]
        assert [number for color in found for number in color] == numbers, data
        outcomes["read"] += 1
    assert min(outcomes["read"], outcomes["error"]) >= 40, outcomes
