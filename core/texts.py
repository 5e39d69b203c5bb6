"""Reading text files in UTF-8, with errors that name the line."""

from __future__ import annotations

import re
from pathlib import Path

from core.exceptions import IngestionError
from core.files import read_bytes
from core.names import printed

_MARK = "\ufeff"
_MARKS = re.compile(f"^{_MARK}+", re.MULTILINE)
_ZEROS_OF_UTF_16 = 4
"""In UTF-16 text of English, every second byte is 0."""


def decoded(data: bytes, name: str) -> str:
    """The text of UTF-8 bytes, without the byte order marks that Windows adds.

    They are in front of a file, and of lines where several files were joined. Where lines end as
    on old Macs only (CR), they end with LF here.

    Args:
        name: what users call the file, in errors.

    Raises:
        IngestionError: it is not UTF-8; the text names the file and the line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Counted where the decoder was: it may have been given the data without its mark.
        line = error.object.count(b"\n", 0, error.start) + 1
        raise IngestionError(
            f"{printed(name)}, line {line}: it is not UTF-8 text. Save the file in that encoding."
        ) from error
    if text.count("\0") > len(text) // _ZEROS_OF_UTF_16:
        raise IngestionError(
            f"{printed(name)} is UTF-16 text, or not text at all. Save the file in UTF-8."
        )
    if _MARK in text:
        text = _MARKS.sub("", text)
    return text if "\n" in text else text.replace("\r", "\n")


def read_text(path: str | Path, most: int, name: str = "") -> str:
    """The text of a file; see `core.files.read_bytes` and `decoded`.

    Args:
        name: what errors about the text call it; "" for the path.
    """
    return decoded(read_bytes(path, most), name or str(path))
