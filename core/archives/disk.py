"""What can go wrong while files are written, as errors for users.

Apart from what can go wrong with archives: their readers take long to import, and only the child
needs them.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from core.exceptions import DiskFullError

NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say that the disk is full where writing into a folder fails for that."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise DiskFullError(f"There is no space left for {folder}.") from error
        raise
