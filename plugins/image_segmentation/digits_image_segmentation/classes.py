"""Which classes there are, and which pixel is of which."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from core.plugins import IngestionError
from digits_image_segmentation.found import (
    Pixels,
    check_brightness,
    check_indices,
    check_order,
    evenly,
    pixels_in,
)
from digits_image_segmentation.labels import LabelImage, Reading, read_label_image
from digits_image_segmentation.texts import Color, read_colors, read_names

IGNORED = "ignored"
_BY_BRIGHTNESS = ["dark", "bright"]


@dataclass(frozen=True)
class Sources:
    """What the user says of the classes; paths are "" where no file is given."""

    reading: Reading
    names_file: str = ""
    colors_file: str = ""
    ignored: int | None = None
    """The value (or the row of the color map) of pixels that are of no class."""


@dataclass(frozen=True)
class Classes:
    """What `prepare` keeps; JSON."""

    label_kind: str
    first_label: str
    """The file with which others are compared."""
    dtype: str
    """Of the stored labels."""
    values: list[int] | None = None
    """The code of each class by index; None: each code is a class."""
    label_palette: list[list[int]] = field(default_factory=list)
    class_labels: list[str] | None = None
    palette: list[list[int]] | None = None
    ignore_index: int | None = None

    def as_user_data(self) -> dict[str, Any]:
        """Without what is not known, for which core makes something up."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def find_classes(sources: Sources, files: Sequence[str]) -> Classes:
    """Read the text files, and as many label images as are needed.

    Args:
        files: the label images, in an order that depends on the fields only.

    Raises:
        IngestionError: no label image can be used, or the files do not fit to one another.
    """
    names = read_names(sources.names_file) if sources.names_file else None
    if sources.reading == Reading.COLORS:
        return _of_colors(sources, names)
    path, first = _first_readable(files, sources.reading)
    # Values that classes' names explain are not looked at.
    found = Pixels()
    if names is None or sources.reading != Reading.IDS:
        looked_at = dict.fromkeys([path, *evenly(files)])
        found = pixels_in(looked_at, sources.reading, sources.ignored)
    folder = os.path.dirname(path)
    if sources.reading == Reading.VALUES:
        check_order(found, folder)
        values = sorted(found)
        made_up = [f"value {value}" for value in values]
        check_names(sources, names, made_up, "label images hold")
        names = names or made_up
    elif sources.reading == Reading.BRIGHT:
        check_brightness(found, folder)
        values = [0, 1]
        check_names(sources, names, _BY_BRIGHTNESS, "brightness has")
        names = names or _BY_BRIGHTNESS
    elif names is not None:
        values = list(range(len(names)))
    else:
        dtype = "uint8" if first.codes.dtype == np.uint8 else "uint16"
        # Larger values are rejected by file and place.
        most = np.iinfo(dtype).max
        check_indices(Pixels({v: n for v, n in found.items() if v <= most}), folder)
        return Classes(
            first.kind,
            path,
            dtype,
            label_palette=first.palette,
            palette=first.palette or None,
        )
    values, names, ignore_index = _with_ignored(values, names, sources.ignored)
    return Classes(
        first.kind,
        path,
        _dtype_for(values),
        values,
        label_palette=first.palette,
        class_labels=names,
        palette=_colors_of(values, first.palette) or None,
        ignore_index=ignore_index,
    )


def _of_colors(sources: Sources, names: list[str] | None) -> Classes:
    colors = read_colors(sources.colors_file)
    ignored, last = sources.ignored, len(colors) - 1
    if ignored is not None and ignored > last:
        raise IngestionError(
            f"The value to be ignored is {ignored}, but {sources.colors_file} has only the rows "
            f"0 to {last}."
        )
    if names is not None and ignored == last == len(names):
        names = [*names, IGNORED]
    made_up = ["{} {} {}".format(*color) for color in colors]
    check_names(sources, names, made_up, f"{sources.colors_file} has")
    values = [code_of(color) for color in colors]
    return Classes(
        "colour",
        sources.colors_file,
        _dtype_for(values),
        values,
        class_labels=names or made_up,
        palette=[list(color) for color in colors],
        ignore_index=ignored,
    )


def code_of(color: Color) -> int:
    red, green, blue = color
    return red << 16 | green << 8 | blue


def check_names(sources: Sources, names: list[str] | None, found: list[str], where: str) -> None:
    """Refuse a file that names fewer or more classes than there are."""
    if names is None or len(names) == len(found):
        return
    first = next(iter(found[len(names) :]), None)
    lacking = f": class {len(names)} ({first}) has no name" if first else ""
    raise IngestionError(
        f"{sources.names_file} names {len(names)} classes, but {where} {len(found)}{lacking}. "
        "Name one a line, in the order of their indices."
    )


def _with_ignored(
    values: list[int], names: list[str], ignored: int | None
) -> tuple[list[int], list[str], int | None]:
    """The classes with that of ignored pixels, and its index: the last, unless it is named."""
    if ignored is None:
        return values, names, None
    if ignored in values:
        return values, names, values.index(ignored)
    return [*values, ignored], [*names, IGNORED], len(values)


def _dtype_for(values: Sequence[int]) -> str:
    return "uint8" if len(values) <= 256 else "uint16"


def _colors_of(values: Sequence[int], palette: Sequence[list[int]]) -> list[list[int]]:
    """The colors of the classes; what a palette lacks is black, as it fills palettes up."""
    if not palette:
        return []
    return [palette[value] if value < len(palette) else [0, 0, 0] for value in values]


def _first_readable(files: Iterable[str], reading: Reading) -> tuple[str, LabelImage]:
    """The first label image that can be read, with its path."""
    reason = None
    for path in files:
        try:
            return path, read_label_image(path, reading)
        except IngestionError as error:
            reason = reason or error
    raise IngestionError(f"No label image can be used. The first: {reason}")
