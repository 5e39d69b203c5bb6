"""Sizes of files and folders on the disk, and removing them."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.storage import hidden_beside

FREE_BYTES = 10**9
"""What an archive leaves free on the disk: jobs need to go on, and the database."""
_BLOCK = 512
"""Bytes of the unit in which the system counts what a file takes."""


def size_within(paths: Iterable[Path], seconds: float) -> tuple[int, bool]:
    """The bytes that files and folders take, and whether there was the time to count all."""
    total, until = 0, time.monotonic() + seconds
    for size in _sizes(paths):
        total += size
        if time.monotonic() > until:
            return total, False
    return total, True


def _sizes(paths: Iterable[Path | str]) -> Iterator[int]:
    """Of every file there; what was removed in the meantime counts as nothing."""
    for path in paths:
        try:
            if os.path.isdir(path) and not os.path.islink(path):
                with os.scandir(path) as entries:
                    children = [entry.path for entry in entries]
                yield 0
                yield from _sizes(children)
            else:
                yield os.lstat(path).st_blocks * _BLOCK
        except OSError:
            continue


def remove(path: Path) -> int:
    """Remove a file or folder; the bytes freed."""
    freed = sum(_sizes([path]))
    if path.is_dir():
        # Under another name at once, so that no reader finds half of it.
        shutil.rmtree(put_aside(path) or path)
    else:
        path.unlink(missing_ok=True)
    return freed


def put_aside(folder: Path) -> Path | None:
    """Give a folder that is going to be removed a hidden name; None where there is none."""
    if not folder.is_dir():
        return None
    doomed = hidden_beside(folder, "deleted")
    # Left by a deletion that was cut off.
    shutil.rmtree(doomed, ignore_errors=True)
    return folder.rename(doomed)
