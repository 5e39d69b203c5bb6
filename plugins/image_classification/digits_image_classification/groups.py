"""What images are kept together in one stage."""

from __future__ import annotations

import os

from digits_image_classification.entries import GroupOf
from digits_image_classification.folders import subfolder_of
from digits_image_classification.patients import by_patient


def _by_nothing(folder: str, file: str) -> str | None:
    return None


def _by_subfolder(folder: str, file: str) -> str | None:
    """In a folder for each class: the folder just below the class's."""
    return subfolder_of(file)


def by_folder(folder: str, file: str) -> str | None:
    """In a text file: the folder that it names."""
    return os.path.dirname(file) or None


BELOW_CLASSES: dict[str, GroupOf] = {
    "none": _by_nothing,
    "folder": _by_subfolder,
    "patient": by_patient,
}
OF_LINES: dict[str, GroupOf] = BELOW_CLASSES | {"folder": by_folder}
