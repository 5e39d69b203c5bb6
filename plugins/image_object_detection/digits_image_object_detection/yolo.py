"""Reading label files in the format of Darknet and Ultralytics, which is known as YOLO's.

A line is an object: the number of its class, then the center, width and height of its box, or
the points of an outline, which lies in a box. All are fractions of the displayed image's width
and height; (0, 0) is its top-left corner. The names of classes are in a file of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from digits_image_object_detection.labels import LabelledBox
from digits_image_object_detection.numbers import number_of
from digits_image_object_detection.text_labels import read_lines

BOX = 4
OUTLINE = 6
"""Numbers of the smallest outline: three points."""
BEYOND = 0.01
"""Tolerance for rounding: what reaches so far over the image's borders is cut off there."""


def read_yolo(path: str | Path, names: Sequence[str]) -> list[LabelledBox]:
    """The objects of a label file in its order, in fractions; empty lines count for nothing.

    Args:
        names: of the classes by number; where there are none, the number is the name.

    Raises:
        IngestionError: a line is not such an object; the text names file and line.
    """
    return read_lines(path, partial(_box_of, names=names))


def _box_of(text: str, line: int, names: Sequence[str]) -> LabelledBox:
    first, *rest = text.split()
    if len(rest) == BOX + 1:
        raise ValueError("it has 6 columns, and may end with a score. Leave out scores")
    if len(rest) != BOX and (len(rest) < OUTLINE or len(rest) % 2):
        raise ValueError(
            f"it has {len(rest) + 1} columns; a class and 4 numbers are expected, or a class and "
            "the points of an outline"
        )
    values = [_fraction_of(number) for number in rest]
    sides = _around(*values) if len(rest) == BOX else _bounds(values)
    left, top, right, bottom = (min(max(side, 0), 1) for side in sides)
    box = LabelledBox(_name_of(first, names), left, top, right, bottom, line)
    box.check()
    return box


def _around(x: float, y: float, width: float, height: float) -> list[float]:
    return [x - width / 2, y - height / 2, x + width / 2, y + height / 2]


def _bounds(points: Sequence[float]) -> list[float]:
    """The box that an outline lies in: x and y of each point, one after the other."""
    xs, ys = points[::2], points[1::2]
    return [min(xs), min(ys), max(xs), max(ys)]


def _fraction_of(text: str) -> float:
    value = number_of(text)
    if not -BEYOND <= value <= 1 + BEYOND:
        raise ValueError(
            f"“{text}” is not from 0 to 1, but this format has fractions of the image's width and "
            "height, and no pixels"
        )
    return value


def _name_of(text: str, names: Sequence[str]) -> str:
    number = number_of(text)
    if number < 0 or not number.is_integer():
        raise ValueError(f"“{text}” is not the number of a class")
    if names and number >= len(names):
        raise ValueError(
            f"class {text} is not in the file of names, which has {len(names)} classes, from 0 on"
        )
    return names[int(number)] if names else f"{number:.0f}"
