"""From text files to what the network takes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def texts_of(path: Path, facts: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """The texts of a file with the number of each: lines of .txt, else rows without their class.

    Args:
        facts: `reading` in `model.json`.
    """
    text = path.read_bytes().decode("utf-8-sig" if facts["encoding"] == "utf-8" else "latin-1")
    if path.suffix.lower() == ".txt":
        found = [line.strip() for line in text.split("\n")]
    else:
        mark = facts["separator"] or ("\t" if path.suffix.lower() == ".tsv" else ",")
        lines = StringIO(text, newline="")
        # Tables with tabs quote nothing, so quotes are text.
        rows = (
            csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_NONE)
            if mark == "\t"
            else csv.reader(lines, delimiter=mark)
        )
        cells = slice(None, -1) if facts["class_column"] == "last" else slice(1, None)
        found = [" ".join(cell.strip() for cell in row[cells]).strip() for row in rows]
    numbered = [(number, one) for number, one in enumerate(found, 1) if one]
    yield from numbered[1:] if facts["has_header"] else numbered


def numbers_of(text: str, facts: Mapping[str, Any]) -> NDArray[Any]:
    """The numbers of a text's characters (1, length, 1); others have the number after them."""
    numbers = {one: place for place, one in enumerate(facts["alphabet"], 1)}
    length, other = facts["length"], len(numbers) + 1
    text = text.lower() if facts["lower_case"] else text
    found = [numbers.get(character, other) for character in text[:length]]
    return np.array([*found, *[other] * (length - len(found))]).reshape(1, length, 1)
