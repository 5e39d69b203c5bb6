"""Places beside or within other folders: uploads, locks, and what is not complete yet."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from core.names import LONGEST, shortened


def unpacked_upload(uploads: Path, title: str, upload: int) -> Path:
    """An archive's files: a folder that one finds in a list, and no two of one name."""
    return uploads / f"{title}-{upload}"


def uploads_of(artifact: Path) -> Path:
    """The files that were uploaded with an artifact's form."""
    return artifact / "uploads"


def older_log(log: Path) -> Path:
    """The part before a log's beginning, if it was rotated."""
    return log.with_name(f"{log.name}.1")


def migration_lock(database: str) -> Path:
    """Held by the process that changes the tables of SQLite's file."""
    return Path(f"{database}.lock")


def export_description(export: Path) -> Path:
    """What an export holds; its folder lies where the user wants it."""
    return export / "dataset.json"


def hidden_beside(folder: Path, state: Literal["partial", "damaged", "deleted"]) -> Path:
    """Where a folder lies while it is not to be found in its place."""
    room = LONGEST - len(f"..{state}")
    return folder.with_name(f".{shortened(folder.name.strip('.'), room)}.{state}")


def partial_file(path: Path) -> Path:
    """Where a file lies until it is complete; it has the same ending."""
    return path.with_name(f".partial-{path.name}")


def partial_folder(folder: Path, key: str) -> Path:
    """A hidden place within a folder, for what is being made or removed."""
    return folder / f".partial-{key}"
