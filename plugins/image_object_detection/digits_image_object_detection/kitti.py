"""Reading label files in the format of the KITTI benchmark.

A line is an object: its class, truncation, occlusion and angle, the left, top, right and
bottom of its box in pixels, seven numbers of its place in space, and maybe a score. Pixels
are counted from the image's top-left corner, which is (0, 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.plugins.text import clean_name
from digits_image_object_detection.labels import LabelledBox
from digits_image_object_detection.numbers import number_of
from digits_image_object_detection.text_labels import read_lines

COLUMNS = (15, 16)
WITH_SCORE = 16
YOLO = 4
"""Numbers after the class in a line of YOLO's format."""
BOX = slice(3, 7)


def read_kitti(path: str | Path) -> list[LabelledBox]:
    """The objects of a label file in its order; empty lines count for nothing.

    Raises:
        IngestionError: a line is not such an object; the text names file and line.
    """
    return read_lines(path, box_of)


def _is_name_in_two(values: Sequence[float]) -> bool:
    """Whether the numbers, but for the first, are those of an object without a score.

    Of an object with a score, the right side is then compared to a height in metres.
    """
    left, top, right, bottom = values[1:][BOX]
    return left < right and top < bottom


def box_of(text: str, line: int) -> LabelledBox:
    name, *numbers = text.split()
    if len(numbers) + 1 not in COLUMNS:
        advice = ". If these are labels of YOLO, choose that format" if len(numbers) == YOLO else ""
        raise ValueError(
            f"it has {len(numbers) + 1} columns; a class and 14 numbers are expected{advice}"
        )
    values = [number_of(number) for number in numbers]
    if len(numbers) + 1 == WITH_SCORE and _is_name_in_two(values):
        raise ValueError(
            f"it has {WITH_SCORE} columns, and may begin with the class “{name} {numbers[0]}” or "
            "end with a score. Write classes without spaces, and leave out scores"
        )
    left, top, right, bottom = values[BOX]
    box = LabelledBox(clean_name(name), left, top, right, bottom, line)
    box.check()
    return box
