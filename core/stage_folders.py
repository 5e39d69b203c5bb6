"""Folders of stages and of images by the names that people and programs give them."""

from __future__ import annotations

import os
import re

from core.folders import scan

STAGE_NAMES = {
    "train": re.compile(r"train(ing)?(\d{4})?", re.IGNORECASE),
    "val": re.compile(r"val(id|idation)?(\d{4})?", re.IGNORECASE),
    "test": re.compile(r"test(ing)?(\d{4})?", re.IGNORECASE),
}
"""COCO has a year behind the name."""
IMAGE_NAMES = re.compile(r"(JPEG)?images?|imgs?", re.IGNORECASE)


def folders_named(folder: str, names: re.Pattern[str]) -> list[str]:
    """The folders directly in a folder whose whole names match; none where there is no folder.

    Raises:
        IngestionError: it cannot be listed.
    """
    items = scan(folder) if os.path.isdir(folder) else []
    return [
        os.path.join(folder, item.name)
        for item in items
        if item.is_folder and names.fullmatch(item.name)
    ]


def stage_folders(folder: str, stage: str, kind: re.Pattern[str]) -> list[str]:
    """A stage's folders of a kind: `train/images`, and `images/train`.

    Raises:
        IngestionError: a folder cannot be listed.
    """
    own = folders_named(folder, STAGE_NAMES[stage])
    inside = [path for one in own for path in folders_named(one, kind)]
    above = folders_named(folder, kind)
    return inside + [path for one in above for path in folders_named(one, STAGE_NAMES[stage])]


def only_folder(folder: str) -> str:
    """The folder that is alone in a folder, as in an unpacked archive; "" where none is.

    Raises:
        IngestionError: it cannot be listed.
    """
    items = [item for item in scan(folder) if not item.name.startswith((".", "__MACOSX"))]
    return os.path.join(folder, items[0].name) if len(items) == 1 and items[0].is_folder else ""
