"""What images are kept together in one stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.plugins import IngestionError
from core.plugins.dicom import is_dicom_file
from core.plugins.groups import Groups, group_files, group_names
from digits_image_classification.entries import ImageEntry

REMEDY = "put the images of each patient into a folder and keep folders together (group_by=folder)"


def choose_group(wanted: str, paths: Iterable[str], where: str) -> str:
    """What is kept together, where "auto" depends on whether there are DICOM files.

    Args:
        where: what users call the place of the files.

    Raises:
        IngestionError: patients are wanted, and there are no DICOM files.
    """
    if wanted in ("none", "folder"):
        return wanted
    is_dicom = any(map(is_dicom_file, paths))
    if wanted == "patient" and not is_dicom:
        raise IngestionError(
            f"{where} holds no DICOM files, so patients are not known. Put the "
            "images of a patient into a folder of their own, and keep folders together."
        )
    return "patient" if is_dicom else "none"


def add_groups(
    by: str,
    located: Iterable[tuple[str, ImageEntry]],
    folder_of: Callable[[str], str | None],
) -> Groups:
    """Give entries their groups.

    Args:
        located: those of all stages, each with the path of its file.
        folder_of: from an entry's file to the folder that is kept together; None: nothing is.
    """
    if by == "none":
        return Groups()
    entries = list(located)
    if by == "patient":
        names = [path for path, _ in entries]
        groups = group_files(names, REMEDY)
    else:
        names = [folder_of(entry["file"]) or "" for _, entry in entries]
        groups = group_names(filter(None, names), "folder")
    for (_, entry), name in zip(entries, names, strict=True):
        if name in groups.of:
            entry["group"] = groups.of[name]
    return groups
