"""The text of an XML file, in the encoding that it declares.

How it is found out is in the standard (XML 1.0, appendix F): a byte order mark, else the bytes of
`<?` in UTF-16, else the declaration, else it is UTF-8. Python's own reader knows no encodings of
several bytes but those of Unicode.
"""

from __future__ import annotations

import codecs
import re

from core.plugins import IngestionError

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    # Before those of UTF-16, with which they begin.
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_UNMARKED = {"<?".encode("utf-16-le"): "utf-16-le", "<?".encode("utf-16-be"): "utf-16-be"}
_DECLARATION = re.compile(
    rb"""<\?xml[ \t\r\n][^>]*?\bencoding[ \t\r\n]*=[ \t\r\n]*["']([A-Za-z][A-Za-z0-9._-]*)["']"""
)
_NO_ENCODINGS = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7")
"""What Python can decode, but no XML file is in."""
_WESTERN = ("iso8859-1", "iso8859-15", "cp1252")
"""In these, any bytes are text."""


def text_of_xml(data: bytes, path: str) -> str:
    """The text of a file; what it declares is still in it.

    Raises:
        IngestionError: bytes of another encoding, or an encoding that is not known; the text names
            the file, and the line or the encoding.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            # Where both are there, the mark counts (RFC 7303, 3).
            return _decoded(data[len(mark) :], encoding, path)
    for start, encoding in _UNMARKED.items():
        if data.startswith(start):
            return _decoded(data, encoding, path)
    found = _DECLARATION.match(data)
    if not found:
        return _decoded(data, "utf-8", path)
    return _in_declared(data, found, path)


def _in_declared(data: bytes, found: re.Match[bytes], path: str) -> str:
    name = found[1].decode()
    try:
        encoding = codecs.lookup(name).name
        declaration = found[0].decode(encoding, "replace")
    except (LookupError, UnicodeError):
        encoding = declaration = ""
    if not encoding or encoding.replace("_", "-") in _NO_ENCODINGS:
        raise IngestionError(
            f"{path} declares the encoding {name}, which is not known. Save the file in UTF-8."
        )
    if not declaration.startswith("<?xml"):
        raise IngestionError(
            f"{path} declares the encoding {name}, in which it is not. Correct the declaration."
        )
    text = _decoded(data, encoding, path)
    if encoding in _WESTERN and not data.isascii() and _is_utf_8(data):
        raise IngestionError(
            f"{path} declares the encoding {name}, but is UTF-8. Correct the declaration."
        )
    return text


def _decoded(data: bytes, encoding: str, path: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise IngestionError(
            f"{path}, line {line}: it is not {encoding.upper()} text. Save the file in UTF-8, or "
            "have it declare its encoding."
        ) from error


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
