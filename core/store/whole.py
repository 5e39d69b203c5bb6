"""Files and folders that are there completely or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from core.exceptions import DiskFullError, ExportError
from core.names import LONGEST, printed
from core.storage import hidden_beside, partial_file


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


@contextlib.contextmanager
def whole_folder(output: Path) -> Iterator[Path]:
    """A hidden folder to write to, which gets the name of `output` when all of it is written.

    Raises:
        ExportError: `output` is not a new or empty folder, or cannot be written.
        DiskFullError: there is not enough space.
    """
    _require_unused(output)
    partial = hidden_beside(output, "partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        yield partial
        partial.rename(output)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFullError(f"There is no space left for {output}.") from error
        raise ExportError(f"{output} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _require_unused(output: Path) -> None:
    if (length := len(os.fsencode(output.name))) > LONGEST:
        raise ExportError(
            f"{printed(output.name)[:50]}… is too long a name: it has {length:,} bytes, and at "
            f"most {LONGEST} are possible. Choose a shorter one."
        )
    if output.is_dir() and not any(output.iterdir()):
        return
    if output.exists() or output.is_symlink():
        raise ExportError(f"{output} already exists. Choose a new or empty folder.")
