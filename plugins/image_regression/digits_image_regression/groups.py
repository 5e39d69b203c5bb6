"""What rows are kept together in one stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.plugins import IngestionError
from core.plugins.groups import Groups, group_files, group_names
from digits_image_regression.entries import RowEntry

REMEDY = "name a column that tells groups apart (group_column)"


def add_groups(entries: Sequence[RowEntry], column: str, located: Callable[[str], str]) -> Groups:
    """Give entries their groups: those of the column, or without one the patients of DICOM files.

    Args:
        column: its name, or "".
        located: from an entry's file to its path.
    """
    if column:
        names = [entry.get("group", "") for entry in entries]
        groups = group_names(filter(None, names), f"column “{column}”")
    else:
        names = [_path_of(entry, located) for entry in entries]
        groups = group_files(filter(None, names), REMEDY)
    for entry, name in zip(entries, names, strict=True):
        if name in groups.of:
            entry["group"] = groups.of[name]
    return groups


def _path_of(entry: RowEntry, located: Callable[[str], str]) -> str:
    try:
        return located(entry["file"])
    except IngestionError:
        return ""  # It will be rejected when it is encoded.
