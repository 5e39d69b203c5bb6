"""The entries of an entry's samples, with what the headers of their DICOM files say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.any_image import is_dicom_file
from core.dicom.tags import SPACINGS, Tags, read_tags, spacing_of
from core.exceptions import UserError
from core.images import Fit
from core.plugins import DataIngestionInterface, Entry
from core.store.entries import each_frame, with_tags
from core.store.record import Arrays


def tagged(plugin: DataIngestionInterface, entry: Entry, samples: Sequence[Arrays]) -> list[Entry]:
    """The entry of each of its samples, with tags if its file is DICOM.

    Args:
        samples: of the entry; of a DICOM file, its frames.
    """
    entries = each_frame(entry, len(samples))
    tags = file_tags(_source(plugin, entry), len(samples))
    shapes = [feature.shape[:2] for feature, _ in samples]
    return [
        with_tags(one, with_spacing(found, plugin.fit, shape))
        for one, found, shape in zip(entries, tags, shapes, strict=True)
    ]


def file_tags(path: str | None, frames: int = 1) -> list[Tags]:
    """The tags of each frame of a file; empty ones if it is none, or not DICOM."""
    if path is None or not is_dicom_file(path):
        return [{}] * frames
    return read_tags(path, frames)


def _source(plugin: DataIngestionInterface, entry: Entry) -> str | None:
    try:
        return plugin.source_file(entry)
    except UserError:
        return None


def with_spacing(tags: Tags, fit: Fit | None, shape: tuple[int, ...]) -> Tags:
    """The tags with the `spacing` of an image of that shape, to which the file's was fitted.

    Args:
        fit: how; None: that is not known.
    """
    own = spacing_of(tags)
    source = (tags.get("Rows", 0), tags.get("Columns", 0))
    if own is None or not all(source):
        return tags
    placement = (fit or Fit()).of(source)
    if placement.size != shape:
        return tags
    return tags | {
        "spacing": spacing_at(own, placement.scale),
        "spacing_from": next(keyword for keyword in SPACINGS if keyword in tags),
    }


def spacing_at(spacing: Sequence[float], scale: tuple[float, float]) -> list[float]:
    """The spacing of an image that was scaled: in mm, down and to the right."""
    return [round(length / by, 9) for length, by in zip(spacing, scale, strict=True)]


def rescaled(tags: dict[str, Any], scale: tuple[float, float]) -> dict[str, Any]:
    """The tags of an image that is scaled further."""
    if "spacing" not in tags:
        return tags
    return tags | {"spacing": spacing_at(tags["spacing"], scale)}
