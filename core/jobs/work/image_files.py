"""The image files that an inference is to predict: those of archives are unpacked in its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.archives.images import is_archive_name, unpack_images
from core.exceptions import ArchiveError
from core.inference.inputs import ImageFile
from core.inference.places import told_apart
from core.jobs.archive_limits import archive_limits
from core.models import Inference
from core.roots import require_named
from core.storage import InferenceFolder


def image_files_of(inference: Inference, *, takes_archives: bool) -> list[ImageFile]:
    """The files that the fields name, and those that were uploaded.

    Args:
        takes_archives: whether an archive stands for the images in it.

    Raises:
        IngestionError: they name what users may not name any more.
        DiskFullError: there is no space for an archive.
    """
    named = [require_named(path) for path in inference.fields.get("images", [])]
    uploaded = inference.fields.get("uploads", [])
    plain = [path for path in named if not (takes_archives and is_archive_name(path))]
    names = told_apart(plain) | {path: Path(path).name for path in uploaded}
    found: list[ImageFile] = []
    for number, path in enumerate([*named, *uploaded]):
        if takes_archives and is_archive_name(path):
            found += _unpacked(Path(path), InferenceFolder(inference.folder).unpacked / str(number))
        else:
            found.append(ImageFile(path, names.get(path, "")))
    return found


def _unpacked(archive: Path, folder: Path) -> Iterator[ImageFile]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        found = unpack_images(archive, folder, archive_limits())
    except ArchiveError as error:
        yield ImageFile(str(archive), archive.name, str(error))
        return
    for path, name in found.items():
        yield ImageFile(path, name)
