"""From the pixels of a label image to class indices, or why that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import IngestionError
from digits_image_segmentation.classes import Sources
from digits_image_segmentation.found import MOST_TOLD
from digits_image_segmentation.labels import LabelImage, Reading, read_label_image

NONE = -1


def read_classes(path: str, sources: Sources, known: Mapping[str, Any]) -> NDArray[Any]:
    """The class of each pixel of a label file: (height, width, 1) of uint8 or uint16.

    Args:
        known: what `Classes.as_user_data` returned.

    Raises:
        IngestionError: it is none, or another kind, palette or class than known; the text
            names the file.
    """
    image = read_label_image(path, sources.reading)
    _check_kind(path, image, known)
    _check_palette(path, image, known)
    values, dtype = known.get("values"), np.dtype(known["dtype"])
    if values is None:
        most = int(image.codes.max())
        if most > np.iinfo(dtype).max:
            row, column = place_of(image.codes == most)
            raise IngestionError(
                f"{path} holds the class id {most} at {at(row, column)}, but labels have 8 bits, "
                f"as {known['first_label']} has. Give a file with the classes' names."
            )
        return image.codes.astype(dtype, copy=False)[:, :, np.newaxis]
    indices = indices_of(image.codes, values)
    if (unknown := indices == NONE).any():
        row, column = place_of(unknown)
        raise IngestionError(
            f"{path} {REASONS[sources.reading](int(image.codes[row, column]), sources, known)} "
            f"The first such pixel is at {at(row, column)}."
        )
    return indices.astype(dtype)[:, :, np.newaxis]


def _check_kind(path: str, image: LabelImage, known: Mapping[str, Any]) -> None:
    if image.kind != known["label_kind"]:
        raise IngestionError(
            f"{path} is a {image.kind} image, but {known['first_label']} is a "
            f"{known['label_kind']} image. All label images must be of one kind."
        )


def _check_palette(path: str, image: LabelImage, known: Mapping[str, Any]) -> None:
    """Refuse a palette that is not that of the first label file: its indices mean other classes."""
    if image.palette == known["label_palette"]:
        return
    pairs = zip_longest(image.palette, known["label_palette"])
    index, mine, first = next((n, a, b) for n, (a, b) in enumerate(pairs) if a != b)
    raise IngestionError(
        f"The palette of {path} differs from that of {known['first_label']}: index {index} is "
        f"{_color_text(mine)} here and {_color_text(first)} there, so indices may mean other "
        "classes."
    )


def _color_text(color: Sequence[int] | None) -> str:
    return "no color" if color is None else "({}, {}, {})".format(*color)


def at(row: int, column: int) -> str:
    return f"x = {column}, y = {row}"


def place_of(where: NDArray[np.bool_]) -> tuple[int, int]:
    """Row and column of the first pixel that is."""
    row, column = np.unravel_index(int(where.argmax()), where.shape)
    return int(row), int(column)


def indices_of(codes: NDArray[Any], values: Sequence[int]) -> NDArray[np.intp]:
    """The place of each code (height, width) among the values, `NONE` where it is not there."""
    if codes.dtype.itemsize <= 2:
        table = np.full(2**16, NONE)
        table[values] = np.arange(len(values))
        return table[codes]
    order = np.argsort(values)
    known = np.asarray(values, codes.dtype)[order]
    places = np.searchsorted(known, codes).clip(max=len(known) - 1)
    return np.where(known[places] == codes, order[places], NONE)


def _no_such_class(code: int, sources: Sources, known: Mapping[str, Any]) -> str:
    return f"holds the class id {code}, which {sources.names_file} does not name."


def _no_such_value(code: int, sources: Sources, known: Mapping[str, Any]) -> str:
    values = known["values"]
    told = ", ".join(map(str, values[:MOST_TOLD])) + ", …" * (len(values) > MOST_TOLD)
    return f"holds the value {code}, which is none of the values of the label images: {told}."


def _no_such_color(code: int, sources: Sources, known: Mapping[str, Any]) -> str:
    color = _color_text((code >> 16, code >> 8 & 255, code & 255))
    return f"has the color {color}, which is not in the color map {sources.colors_file}."


REASONS: dict[Reading, Callable[[int, Sources, Mapping[str, Any]], str]] = {
    Reading.IDS: _no_such_class,
    Reading.VALUES: _no_such_value,
    Reading.BRIGHT: _no_such_value,
    Reading.COLORS: _no_such_color,
}
