"""The images in an archive, as inputs."""

from __future__ import annotations

from pathlib import Path

from core.any_image import is_image_file
from core.archives import SUFFIXES, unpack
from core.archives.contents import Limits
from core.exceptions import ArchiveError
from core.names import printed


def is_archive_name(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def unpack_images(archive: Path, folder: Path, limits: Limits) -> dict[str, str]:
    """Unpack an archive into a new folder.

    Returns:
        the paths of all images and DICOM files in it, and what to call them: with the archive's
        name and their folders in it.

    Raises:
        ArchiveError: it is damaged, refused, too large, or without images.
        DiskFullError: there is not enough space.
    """
    name = printed(archive.name)
    try:
        unpack(archive, folder, limits)
    except ArchiveError as error:
        raise ArchiveError(f"{name}: {error}") from error
    inside = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    shown = [path for path in inside if not any(part.startswith(".") for part in path.parts)]
    found = {str(folder / path): f"{archive.name}/{path}" for path in shown}
    images = {path: name for path, name in found.items() if is_image_file(path)}
    if not images:
        raise ArchiveError(f"There are no images in {name}.")
    return images
