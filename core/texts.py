"""Reading text files in UTF-8, with errors that name the line."""

from __future__ import annotations

from pathlib import Path

from core.exceptions import IngestionError
from core.files import read_bytes
from core.names import printed


def decoded(data: bytes, name: str) -> str:
    """The text of UTF-8 bytes, without the byte order mark that Windows adds.

    Where lines end as on old Macs only (CR), they end with LF here.

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
    return text if "\n" in text else text.replace("\r", "\n")


def read_text(path: str | Path, most: int, name: str = "") -> str:
    """The text of a file; see `core.files.read_bytes` and `decoded`.

    Args:
        name: what errors about the text call it; "" for the path.
    """
    return decoded(read_bytes(path, most), name or str(path))
