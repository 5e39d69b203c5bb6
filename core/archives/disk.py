"""Errors while files are written, for users.

Separate from the errors of archives, whose readers are slow to import and only needed by the
child process.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from core.exceptions import DiskFullError

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn an error of a full disk into `DiskFullError`."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise DiskFullError(f"There is no space left for {folder}.") from error
        raise
