"""Finding label images where people and programs put them: in a folder named for them."""

from __future__ import annotations

import os
import re

from core.exceptions import IngestionError
from core.stage_folders import (
    IMAGE_NAMES,
    folders_named,
    only_folder,
    stage_folders,
)

_LABEL_NAMES = re.compile(
    r"(label|mask|target|annotation|segmentation|seg|gt|ground[ _-]?truth)s?|SegmentationClass",
    re.IGNORECASE,
)
_PLACES = {"train": "", "val": "validation_", "test": "test_"}
"""What the fields of a stage begin with."""


def found_places(folder: str) -> dict[str, str]:
    """The fields of a form for a folder that holds both kinds of images, or for one of images.

    Both are in it, as `images` and `masks`, or by stages: `train/images` and `train/masks`, or
    `images/train` and `masks/train`. Those of a folder `images` are in `masks` beside it.

    Returns:
        {} if there are no folders of such names, or several of label images.

    Raises:
        IngestionError: a folder cannot be listed.
    """
    fields: dict[str, str] = {}
    for stage, place in _PLACES.items():
        images = stage_folders(folder, stage, IMAGE_NAMES)
        labels = stage_folders(folder, stage, _LABEL_NAMES)
        fields |= _fields(images, labels, place)
    if "feature_folder" in fields:
        return fields
    within = folders_named(folder, IMAGE_NAMES), folders_named(folder, _LABEL_NAMES)
    if found := _fields(*within, "") or _fields([folder], _beside(folder), ""):
        return found
    inner = only_folder(folder)
    return found_places(inner) if inner else {}


def _fields(images: list[str], labels: list[str], place: str) -> dict[str, str]:
    if len(images) != 1 or len(labels) != 1:
        return {}
    return {f"{place}feature_folder": images[0], f"{place}label_folder": labels[0]}


def _beside(images: str) -> list[str]:
    """Where the labels of `images`, or of `images/train`, are."""
    parent, name = os.path.split(images.rstrip(os.sep))
    try:
        if IMAGE_NAMES.fullmatch(name):
            return folders_named(parent, _LABEL_NAMES)
        above, kind = os.path.split(parent)
        if not IMAGE_NAMES.fullmatch(kind):
            return []
        found = (os.path.join(path, name) for path in folders_named(above, _LABEL_NAMES))
        return [path for path in found if os.path.isdir(path)]
    except IngestionError:  # above what may be read
        return []
