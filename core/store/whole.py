"""Files that are there completely or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from core.storage import partial_file


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written under a hidden name, and give it its own when it is on the disk.

    Args:
        write: is given the hidden path, which has the same ending; it must close the file.
    """
    partial = partial_file(path)
    try:
        write(partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
    except BaseException:
        # On a full disk the space is needed at once, and what failed may still hold the file
        # open: so it is emptied before it is removed.
        with contextlib.suppress(OSError):
            os.truncate(partial, 0)
        partial.unlink(missing_ok=True)
        raise
    partial.replace(path)
