"""What every file of a dataset must be: `SHA256SUMS`, which `sha256sum -c` reads too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from core.exceptions import StoreError
from core.storage import DatasetFolder
from core.store.whole import write_whole

_SEAL = "# of the lines below: "
"""A comment for `sha256sum`; it distinguishes a damaged list from a damaged file."""


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_checksums(
    folder: Path, names: Iterable[str], known: Mapping[str, str] | None = None
) -> None:
    """List files of a folder, by their paths within it.

    Args:
        known: checksums that need not be computed.
    """
    known = known or {}
    rows = [f"{known.get(name) or sha256(folder / name)}  {name}\n" for name in sorted(names)]
    text = _seal("".join(rows)) + "".join(rows)
    write_whole(DatasetFolder(folder).checksums, lambda partial: partial.write_text(text, "utf-8"))


def read_checksums(folder: Path) -> dict[str, str]:
    """The checksum of each file by its path within the folder.

    Raises:
        StoreError: the list is missing or damaged.
    """
    path = DatasetFolder(folder).checksums
    try:
        first, *rows = path.read_text("utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        raise StoreError(f"{path} is missing.") from None
    except ValueError:
        first, rows = "", []
    if first != _seal("".join(rows)):
        raise StoreError(f"{path} is damaged.")
    return {name: digest for digest, name in (row.rstrip("\n").split("  ", 1) for row in rows)}


def _seal(text: str) -> str:
    return f"{_SEAL}{hashlib.sha256(text.encode()).hexdigest()}\n"
