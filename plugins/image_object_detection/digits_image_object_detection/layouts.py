"""Finding images and labels where programs for labelling put them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from core.plugins import IngestionError
from core.plugins.files import (
    IMAGE_NAMES,
    STAGE_NAMES,
    folders_named,
    only_folder,
    scan,
    stage_folders,
)
from digits_image_object_detection.folders import is_image
from digits_image_object_detection.formats import format_in

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
    stages = {stage: _first(_places(folder, stage), stage) for stage in STAGE_NAMES}
    train = (
        _first([folder], "") or stages["train"] or _first(folders_named(folder, IMAGE_NAMES), "")
    )
    if train is None:
        inner = only_folder(folder)
        return found_fields(inner) if inner else {}
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


def _places(folder: str, stage: str) -> list[str]:
    """Where the images of a stage may be: `train/images`, `images/train` or `train`."""
    return [
        *stage_folders(folder, stage, IMAGE_NAMES),
        *folders_named(folder, STAGE_NAMES[stage]),
    ]


def _label_places(images: str, stage: str) -> Iterator[str]:
    """Files and folders that may hold the labels of a folder of images, the likeliest first."""
    yield from _json_files(images, stage)
    *above, last = images.rstrip(os.sep).split(os.sep)
    parent = os.sep.join(above) or os.sep
    beside = _label_folders(parent) if IMAGE_NAMES.fullmatch(last) or stage else []
    if above and IMAGE_NAMES.fullmatch(above[-1]):  # images/train: labels/train
        for labels in _label_folders(os.path.dirname(parent)):
            yield os.path.join(labels, last)
            yield from _json_files(labels, stage)
    for labels in beside:
        yield labels
        yield from _json_files(labels, stage)
    yield from chain([images], _label_folders(images))
    yield from _json_files(parent, stage)


def _json_files(folder: str, stage: str) -> list[str]:
    """Those of a stage, by their names; else the only one."""
    names = [name for name in _files(folder) if name.lower().endswith(".json")]
    own = [name for name in names if stage and _is_of(name, stage)]
    if not own and len(names) == 1:
        own = names
    return [os.path.join(folder, name) for name in own]


def _is_of(name: str, stage: str) -> bool:
    """Whether one of the words in a name is the stage's: `instances_train2017.json`."""
    return any(map(STAGE_NAMES[stage].fullmatch, re.split(r"[^A-Za-z0-9]+", name)))


def _label_folders(folder: str) -> list[str]:
    try:
        return folders_named(folder, _LABELS)
    except IngestionError:  # above what may be read
        return []


def _files(folder: str) -> list[str]:
    try:
        return [item.name for item in scan(folder) if not item.is_folder]
    except IngestionError:  # above what may be read
        return []
