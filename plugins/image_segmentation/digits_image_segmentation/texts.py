"""Reading the text files: names of classes, and color maps."""

from __future__ import annotations

from core.plugins import IngestionError
from core.plugins.text import read_text

LARGEST_FILE = 2**20
_MOST_CLASSES = 2**16

Color = tuple[int, int, int]


def read_lines(path: str) -> list[str]:
    """The lines of a text file in UTF-8 without space around them, up to the last with text.

    Raises:
        IngestionError: it cannot be read, or is not such a text; the text names file and line.
    """
    text = read_text(path, LARGEST_FILE)
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    if not 1 <= len(lines) <= _MOST_CLASSES:
        raise IngestionError(
            f"{path} has {len(lines):,} lines; a line for each of 1 to {_MOST_CLASSES:,} classes "
            "is expected."
        )
    return lines


def read_names(path: str) -> list[str]:
    """The names of the classes by index.

    Raises:
        IngestionError: a line has no name, or see `read_lines`.
    """
    names = read_lines(path)
    if "" in names:
        raise IngestionError(
            f"{path}, line {names.index('') + 1} is empty: the first line names class 0, the "
            "next one class 1, and so on."
        )
    return names


def read_colors(path: str) -> list[Color]:
    """The colors (red, green, blue; 0–255) of the classes by index.

    Raises:
        IngestionError: a line is not a color or one again, or see `read_lines`.
    """
    lines: dict[Color, int] = {}
    for number, line in enumerate(read_lines(path), 1):
        color = _color_of(line)
        if color is None:
            raise IngestionError(
                f"{path}, line {number}: “{line[:50]}” is not a color; three whole numbers from 0 "
                "to 255 are expected, red, green and blue."
            )
        if (first := lines.setdefault(color, number)) != number:
            raise IngestionError(
                f"{path}, line {number}: the color {line} is that of line {first} already."
            )
    return list(lines)


def _color_of(line: str) -> Color | None:
    parts = line.replace(",", " ").split()
    if len(parts) != 3 or not all(p.isascii() and p.isdecimal() and len(p) <= 3 for p in parts):
        return None
    red, green, blue = map(int, parts)
    return (red, green, blue) if max(red, green, blue) <= 255 else None
