"""Keeping uploaded archives: unpacked below the uploads, each with a row, until it is deleted."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction

from core.archives import Limits, unpack
from core.jobs.deletion import remove
from core.models import Upload

FREE_BYTES = 10**9
"""What an archive leaves free on the disk: jobs need to go on, and the database."""
FORGOTTEN = 24 * 3600


def keep(archive: UploadedFile, owner: Any) -> Upload:
    """Unpack an archive, and make its row.

    Raises:
        ArchiveError: it cannot be unpacked safely; nothing of it is left.
        DiskFullError: there is no space for it.
    """
    sweep()
    with file_of(archive) as path, tempfile.TemporaryDirectory(dir=incoming()) as place:
        unpacked = unpack(path, Path(place) / "archive", limits())
        with transaction.atomic():
            upload = Upload.objects.create(
                owner=owner,
                name=Path(archive.name or "archive").name[:200],
                files=unpacked.files,
                bytes=unpacked.bytes,
            )
            # A folder of that name can only be left over from another database.
            shutil.rmtree(upload.folder, ignore_errors=True)
            upload.folder.parent.mkdir(parents=True, exist_ok=True)
            (Path(place) / "archive").rename(upload.folder)
    return upload


def limits() -> Limits:
    return Limits(settings.DIGITS_UPLOAD_BYTES, settings.DIGITS_UPLOAD_FILES, FREE_BYTES)


def incoming() -> Path:
    """Where uploads are until they are whole; on the disk of what becomes of them."""
    folder: Path = settings.DIGITS_DATA_DIR / ".incoming"
    folder.mkdir(exist_ok=True)
    return folder


@contextlib.contextmanager
def file_of(archive: UploadedFile) -> Iterator[Path]:
    """The archive's file; small ones are in memory only."""
    if isinstance(archive, TemporaryUploadedFile):
        yield Path(archive.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(dir=incoming()) as file:
        shutil.copyfileobj(archive, file)
        file.flush()
        yield Path(file.name)


def sweep() -> None:
    """Remove what uploads left that were cut off by the server's end, after a day."""
    for path in incoming().iterdir():
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < time.time() - FORGOTTEN:
                remove(path)


def discard(upload: Upload) -> int:
    """Delete the row and its folder; the bytes freed."""
    folder = upload.folder
    upload.delete()
    return remove(folder)
