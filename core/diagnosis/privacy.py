"""Check of who else on this machine can access the data folder."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator
from pathlib import Path

from core.diagnosis.findings import Finding, ok, warn
from core.privacy import SHARED, access_of_others, umask_for
from core.storage import data_folder


def check_privacy() -> Iterator[Finding]:
    """Check that other accounts cannot access the data folder, and own no files in it."""
    folder = data_folder().path
    if not folder.is_dir():
        return
    others = access_of_others(folder)
    if others:
        remedy = f"Close it: chmod -R go-rwx {shlex.quote(str(folder))} (to share it with a group: "
        remedy += "docs/operations.md)"
        found = f"{folder} is accessible to {others}, with database, sessions and images"
        yield warn("data privacy", found, remedy)
    foreign = next(_of_another(folder), None)
    if foreign is not None:
        remedy = "Run chown -R OWNER on the data folder, and always run DIGITS as the same account."
        found = f"{foreign} belongs to {_owner_of(foreign)}, but {folder} to {_owner_of(folder)}"
        yield warn("data privacy", found, remedy)
    if not others and foreign is None:
        yield ok("data privacy", f"{folder} is accessible to {_meant(folder)}")


def _of_another(folder: Path) -> Iterator[Path]:
    """Files in the folder, up to one level below, that belong to another account."""
    owner = folder.stat().st_uid
    for pattern in ("*", "*/*"):
        for path in folder.glob(pattern):
            with contextlib.suppress(OSError):  # it may have just been deleted
                if path.lstat().st_uid != owner:
                    yield path


def _owner_of(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return f"account {path.stat().st_uid}"


def _meant(folder: Path) -> str:
    shared = umask_for(folder) == SHARED
    return f"{_owner_of(folder)}{' and its group' if shared else ''} only"
