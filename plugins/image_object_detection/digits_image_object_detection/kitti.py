"""Reading label files in the format of the KITTI benchmark.

A line is an object: its class, truncation, occlusion and angle, the left, top, right and
bottom of its box in pixels, seven numbers of its place in space, and maybe a score. Pixels
are counted from the image's top-left corner, which is (0, 0).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from core.plugins import IngestionError

COLUMNS = (15, 16)
BOX = slice(4, 8)


@dataclass(frozen=True)
class LabelledBox:
    """An object in the pixels of its image."""

    name: str
    left: float
    top: float
    right: float
    bottom: float
    line: int
    """In its file, from 1."""


def read_kitti(path: str | Path) -> list[LabelledBox]:
    """The objects of a label file in its order; empty lines count for nothing.

    Raises:
        IngestionError: a line is no such object; the text names file and line.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise IngestionError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise IngestionError(f"{path} is no text in UTF-8: {error.reason}.") from error
    try:
        return [box_of(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    except ValueError as error:
        raise IngestionError(f"{path}, {error}.") from error


def box_of(text: str, line: int) -> LabelledBox:
    name, *numbers = text.split()
    if len(numbers) + 1 not in COLUMNS:
        raise ValueError(
            f"line {line}: it has {len(numbers) + 1} columns; a class and 14 numbers are expected"
        )
    values = [number_of(number, line) for number in numbers]
    left, top, right, bottom = values[BOX.start - 1 : BOX.stop - 1]
    if not (left < right and top < bottom):
        raise ValueError(
            f"line {line}: the box from ({left:g}, {top:g}) to ({right:g}, {bottom:g}) has no area"
        )
    return LabelledBox(name, left, top, right, bottom, line)


def number_of(text: str, line: int) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"line {line}: “{text}” is no number")
    return number
