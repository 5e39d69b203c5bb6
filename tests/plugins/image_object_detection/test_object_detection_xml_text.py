"""Pascal VOC files in the encodings that they declare."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from digits_image_object_detection.voc import read_voc

from core.plugins import IngestionError

CAT = "\u732b"
BODY = (
    "<annotation>\n<object><name>{}</name><bndbox><xmin>11</xmin><ymin>11</ymin><xmax>50</xmax>"
    "<ymax>40</ymax></bndbox></object></annotation>"
)


def name_in(tmp_path: Path, data: bytes) -> str:
    (path := tmp_path / "1.xml").write_bytes(data)
    (box,) = read_voc(path)
    return box.name


def declared(encoding: str, name: str, quote: str = '"') -> str:
    return f"<?xml version='1.0' encoding={quote}{encoding}{quote}?>\n" + BODY.format(name)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        # These two bytes are also one character of UTF-8.
        ("GB2312", CAT),
        ("gbk", CAT),
        ("GB18030", "\U00020000"),
        ("Shift_JIS", "\u30c6"),
        ("EUC-KR", "\uace0"),
        ("Big5", "\u8c93"),
        ("ISO-8859-1", "na\u00efve"),
        ("iso-8859-2", "\u0142"),
        ("windows-1252", "caf\u00e9 \u20ac"),
        ("windows-1251", "\u043a\u043e\u0442"),
        ("UTF-8", CAT),
        ("us-ascii", "cat"),
    ],
)
@pytest.mark.parametrize("quote", ["'", '"'])
def test_the_declared_encoding(tmp_path: Path, encoding: str, name: str, quote: str):
    assert name_in(tmp_path, declared(encoding, name, quote).encode(encoding)) == name


@pytest.mark.parametrize("declaration", ["utf-16", "UTF-16LE", "utf-8", ""])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_counts_more(
    tmp_path: Path, declaration: str, mark: bytes, encoding: str
):
    text = declared(declaration, CAT) if declaration else BODY.format(CAT)
    assert name_in(tmp_path, mark + text.encode(encoding)) == CAT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(tmp_path: Path, encoding: str):
    assert name_in(tmp_path, declared("UTF-16", CAT).encode(encoding)) == CAT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (declared("UTF-8", "caf\u00e9").encode("latin-1"), "line 3: it is not UTF-8 text"),
        (BODY.format("caf\u00e9").encode("latin-1"), "line 2: it is not UTF-8 text"),
        (declared("ascii", "caf\u00e9").encode(), "line 3: it is not ASCII text"),
        (declared("GB2312", "caf\u00e9").encode("latin-1"), "line 3: it is not GB2312 text"),
        (declared("ISO-8859-1", CAT).encode(), "the encoding ISO-8859-1, but is UTF-8. Correct"),
        (declared("UTF-16", CAT).encode(), "the encoding UTF-16, in which it is not. Correct"),
        (declared("klingon", CAT).encode(), "the encoding klingon, which is not known. Save"),
        (codecs.BOM_UTF16_LE + b"\0\xd8<\0", "line 1: it is not UTF-16-LE text"),
    ],
)
def test_a_wrong_declaration_is_said(tmp_path: Path, data: bytes, reason: str):
    with pytest.raises(IngestionError, match=rf"1\.xml.*{reason}"):
        name_in(tmp_path, data)


def test_composed_and_decomposed_classes_are_one(tmp_path: Path):
    assert name_in(tmp_path, BODY.format("ba\u0308r").encode()) == "b\u00e4r"
