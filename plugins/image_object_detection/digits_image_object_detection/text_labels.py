"""Reading label files of which each line is an object."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.plugins import IngestionError
from core.plugins.text import read_text
from digits_image_object_detection.labels import LabelledBox

LARGEST_FILE = 2**24


def read_lines(path: str | Path, box_of: Callable[[str, int], LabelledBox]) -> list[LabelledBox]:
    """The objects of a label file in its order; empty lines count for nothing.

    Args:
        box_of: makes the object of a line and its number, or raises a ValueError.

    Raises:
        IngestionError: a line is not such an object; the text names file and line.
    """
    boxes = []
    for number, line in enumerate(read_text(path, LARGEST_FILE).split("\n"), 1):
        if line.strip():
            try:
                boxes.append(box_of(line, number))
            except ValueError as error:
                raise IngestionError(f"{path}, line {number}: {error}.") from error
    return boxes
