"""Pairing images with label files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from core.images import SUFFIXES
from core.plugins import IngestionError


class DetectionEntry(TypedDict):
    """One image, as the JSON object that is kept of it."""

    file: str
    """Relative to the image folder of its stage."""
    stage: NotRequired[str]
    """Where it is not "train"."""


def list_images(folder: str) -> list[str]:
    """The images directly in a folder, by name.

    Raises:
        IngestionError: there are none, or two with the same name but for its ending.
    """
    with os.scandir(folder) as scan:
        names = sorted(
            entry.name
            for entry in scan
            if os.path.splitext(entry.name)[1].lower() in SUFFIXES
            and not entry.name.startswith(".")
            and entry.is_file()
        )
    if not names:
        raise IngestionError(f"{folder} holds no images.")
    first: dict[str, str] = {}
    for name in names:
        if (other := first.setdefault(stem(name), name)) != name:
            raise IngestionError(
                f"{folder} holds {other} and {name}: both have the label file {label_name(name)}."
            )
    return names


def left_over_labels(labels: str, images: Sequence[str]) -> list[dict[str, Any]]:
    """``{"count": …, "reason": …}`` for label files without an image."""
    known = {label_name(name) for name in images}
    with os.scandir(labels) as scan:
        names = [entry.name for entry in scan if entry.name.endswith(".txt")]
    count = sum(name not in known for name in names)
    return [{"count": count, "reason": f"label files in {labels} without an image"}] * bool(count)


def stem(name: str) -> str:
    return os.path.splitext(name)[0]


def label_name(image: str) -> str:
    return f"{stem(image)}.txt"
