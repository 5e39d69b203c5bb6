"""Keeping uploaded archives: unpacked below the uploads, each with a row, until it is deleted."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction

from core.archives import unpack
from core.jobs.archive_limits import archive_limits
from core.jobs.disk import remove
from core.models import Upload
from core.names import printed
from core.roots import uploads_folder
from core.storage import data_folder

_FORGOTTEN = 24 * 3600


def keep(archive: UploadedFile, owner: Any) -> Upload:
    """Unpack an archive, and make its row.

    Raises:
        ArchiveError: it cannot be unpacked safely; nothing of it is left.
        DiskFullError: there is no space for it.
    """
    _sweep()
    with _file_of(archive) as path, _unpacking() as place:
        unpacked = unpack(path, place, archive_limits())
        with transaction.atomic():
            upload = Upload.objects.create(
                owner=owner,
                name=printed(Path(archive.name or "archive").name)[:200],
                files=unpacked.files,
                bytes=unpacked.bytes,
            )
            # A folder of that name can only be left over from another database.
            shutil.rmtree(upload.folder, ignore_errors=True)
            place.rename(upload.folder)
    return upload


def _incoming() -> Path:
    """Where uploads are until they are complete."""
    folder = data_folder().incoming
    folder.mkdir(exist_ok=True)
    return folder


@contextlib.contextmanager
def _unpacking() -> Iterator[Path]:
    """A hidden place beside the uploads, which may lie on another disk than the data."""
    uploads = uploads_folder()
    uploads.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=uploads, prefix=".unpacking-") as folder:
        yield Path(folder) / "archive"


@contextlib.contextmanager
def _file_of(archive: UploadedFile) -> Iterator[Path]:
    """The archive's file; small ones are in memory only."""
    if isinstance(archive, TemporaryUploadedFile):
        yield Path(archive.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(dir=_incoming()) as file:
        shutil.copyfileobj(archive, file)
        file.flush()
        yield Path(file.name)


def _sweep() -> None:
    """Remove what unfinished uploads and deletions left, after a day."""
    for path in (*_incoming().iterdir(), *uploads_folder().glob(".*")):
        with contextlib.suppress(OSError):
            # Renaming a folder, as deletion does, changes this time only.
            if path.stat().st_ctime < time.time() - _FORGOTTEN:
                remove(path)


def discard(upload: Upload) -> int:
    """Delete the row and its folder; the bytes freed."""
    folder = upload.folder
    upload.delete()
    return remove(folder)
