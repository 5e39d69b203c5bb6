"""Reading text files: what is wrong with one is told with its line."""

from __future__ import annotations

import pytest

from core.exceptions import IngestionError
from core.texts import decoded, read_text


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_mark_before_utf_8_is_no_text(mark):
    assert decoded(mark + "Öl\n".encode(), "x.txt") == "Öl\n"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_line_of_wrong_bytes_is_named(mark):
    with pytest.raises(IngestionError, match=r"^x\.txt, line 3: it is not UTF-8 text"):
        decoded(mark + b"a\n\n\xff", "x.txt")


def test_errors_call_a_text_by_its_name(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"\xff")
    with pytest.raises(IngestionError, match=r"^the list, line 1"):
        read_text(tmp_path / "x.txt", 9, "the list")
    with pytest.raises(IngestionError, match=rf"^{tmp_path}/x\.txt, line 1"):
        read_text(tmp_path / "x.txt", 9)


def test_lines_that_end_as_on_old_macs_are_lines():
    assert decoded(b"a\rb\r", "x.txt") == "a\nb\n"
    # Where there are other ends, it belongs to the text, as in the quotes of a CSV file.
    assert decoded(b'"a\rb"\r\nc\n', "x.txt") == '"a\rb"\r\nc\n'


def test_marks_where_files_were_joined_are_none_of_the_text():
    data = "\ufeff\ufeffa,b\n\ufeffc,\ufeffd\n".encode()
    assert decoded(data, "t.csv") == "a,b\nc,\ufeffd\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_said(encoding):
    with pytest.raises(IngestionError, match=r"t\.csv is UTF-16 text, or not text at all\. Save"):
        decoded("file,value\n1.png,2\n".encode(encoding), "t.csv")
    assert decoded(b"a\0bcdefgh", "t.csv") == "a\0bcdefgh"
