"""Whether other accounts of the machine get at the data folder."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator
from pathlib import Path

from core.diagnosis.findings import Finding, ok, warn
from core.privacy import SHARED, access_of_others, umask_for
from core.storage import data_folder


def check_privacy() -> Iterator[Finding]:
    """Whether other accounts of the machine get at the data, and whether all of it is ours."""
    folder = data_folder().path
    if not folder.is_dir():
        return
    others = access_of_others(folder)
    if others:
        remedy = f"Shut it: chmod -R go-rwx {shlex.quote(str(folder))} (to share it with a group: "
        remedy += "docs/operations.md)"
        found = f"{folder} is open to {others}: database, sessions, images"
        yield warn("data privacy", found, remedy)
    foreign = next(of_another(folder), None)
    if foreign is not None:
        remedy = "Give it back: chown -R OWNER of the data folder, and run DIGITS as one account."
        found = f"{foreign} belongs to {owner_of(foreign)}, {folder} to {owner_of(folder)}"
        yield warn("data privacy", found, remedy)
    if not others and foreign is None:
        yield ok("data privacy", f"{folder} is for {meant(folder)}")


def of_another(folder: Path) -> Iterator[Path]:
    """What lies in the folder, or one level below, and belongs to another account."""
    owner = folder.stat().st_uid
    for pattern in ("*", "*/*"):
        for path in folder.glob(pattern):
            with contextlib.suppress(OSError):  # it may just have gone
                if path.lstat().st_uid != owner:
                    yield path


def owner_of(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return f"account {path.stat().st_uid}"


def meant(folder: Path) -> str:
    shared = umask_for(folder) == SHARED
    return f"{owner_of(folder)}{' and its group' if shared else ''} only"
