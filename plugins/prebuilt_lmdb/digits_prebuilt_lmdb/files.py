"""Small files beside the databases."""

from __future__ import annotations

from core.plugins import IngestionError


def read_small(path: str, most: int) -> bytes:
    """The content of a file.

    Raises:
        IngestionError: it cannot be read, or has more bytes than that.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise IngestionError(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > most:
        raise IngestionError(f"{path} has more than {most:,} bytes; that is too much.")
    return data
