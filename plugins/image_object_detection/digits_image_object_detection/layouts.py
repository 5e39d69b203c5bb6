"""Finding images and labels where programs for labelling put them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from core.plugins import IngestionError
from core.plugins.files import scan
from digits_image_object_detection.folders import is_image
from digits_image_object_detection.formats import format_in

_STAGES = {
    "train": re.compile(r"train(ing)?(\d{4})?", re.IGNORECASE),
    "val": re.compile(r"val(id|idation)?(\d{4})?", re.IGNORECASE),
    "test": re.compile(r"test(ing)?(\d{4})?", re.IGNORECASE),
}
"""What folders of stages are called; COCO has a year behind it."""
_IMAGES = re.compile(r"(JPEG)?images?|imgs?", re.IGNORECASE)
_LABELS = re.compile(r"labels?|annotations?", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """Images with their labels."""

    images: str
    labels: str
    format: str

    def fields(self, stage: str) -> dict[str, str]:
        kind = "label_file" if self.format == "coco" else "label_folder"
        return {f"{stage}_image_folder": self.images, f"{stage}_{kind}": self.labels}


def found_fields(folder: str) -> dict[str, str]:
    """The fields of a form for what is in a folder: the format, and what each stage has.

    The images are in it, in `images` or `JPEGImages`, or by stages: `train/images` or
    `images/train`. The labels lie beside them, in `labels` or `Annotations` in place of `images`,
    or in a COCO file there.

    Returns:
        {} if there is no format that is known.

    Raises:
        IngestionError: a folder cannot be listed.
    """
    stages = {stage: _first(_stage_folders(folder, stage), stage) for stage in _STAGES}
    train = _first([folder], "") or stages["train"] or _first(_folders(folder, _IMAGES), "")
    if train is None:
        inner = [item.name for item in scan(folder) if item.is_folder]
        return found_fields(os.path.join(folder, inner[0])) if len(inner) == 1 else {}
    fields = {"label_format": train.format} | train.fields("train")
    for stage in ("val", "test"):
        found = stages[stage]
        if found and found.format == train.format and found.images != train.images:
            fields |= found.fields(stage)
    return fields


def labels_near(images: str, stage: str = "") -> Found | None:
    """The labels of the images directly in a folder; None: no format that is known."""
    for place in _label_places(images, stage):
        if form := format_in(place):
            return Found(images, place, form)
    return None


def _first(folders: list[str], stage: str) -> Found | None:
    """The first of the folders with images that have labels."""
    found = (labels_near(path, stage) for path in folders if any(map(is_image, _files(path))))
    return next(filter(None, found), None)


def _stage_folders(folder: str, stage: str) -> list[str]:
    """`train/images`, `images/train` and `train`."""
    own = _folders(folder, _STAGES[stage])
    inside = [path for one in own for path in _folders(one, _IMAGES)]
    above = [path for one in _folders(folder, _IMAGES) for path in _folders(one, _STAGES[stage])]
    return [*inside, *above, *own]


def _label_places(images: str, stage: str) -> Iterator[str]:
    """Files and folders that may hold the labels of a folder of images, the likeliest first."""
    yield from _json_files(images, stage)
    *above, last = images.rstrip(os.sep).split(os.sep)
    parent = os.sep.join(above) or os.sep
    beside = _folders(parent, _LABELS) if _IMAGES.fullmatch(last) or stage else []
    if above and _IMAGES.fullmatch(above[-1]):  # images/train: labels/train
        for labels in _folders(os.path.dirname(parent), _LABELS):
            yield os.path.join(labels, last)
            yield from _json_files(labels, stage)
    for labels in beside:
        yield labels
        yield from _json_files(labels, stage)
    yield from chain([images], _folders(images, _LABELS))
    yield from _json_files(parent, stage)


def _json_files(folder: str, stage: str) -> list[str]:
    """Those of a stage, by their names; else the only one."""
    names = [name for name in _files(folder) if name.lower().endswith(".json")]
    words = {name: re.split(r"[^A-Za-z0-9]+", name) for name in names}
    own = [name for name in names if stage and any(map(_STAGES[stage].fullmatch, words[name]))] or (
        names if len(names) == 1 else []
    )
    return [os.path.join(folder, name) for name in own]


def _folders(folder: str, names: re.Pattern[str]) -> list[str]:
    items = scan(folder) if os.path.isdir(folder) else []
    return [
        os.path.join(folder, item.name)
        for item in items
        if item.is_folder and names.fullmatch(item.name)
    ]


def _files(folder: str) -> list[str]:
    try:
        return [item.name for item in scan(folder) if not item.is_folder]
    except IngestionError:  # above what may be read
        return []
