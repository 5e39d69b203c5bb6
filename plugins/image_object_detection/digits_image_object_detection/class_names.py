"""The file that names the classes of labels in YOLO's format."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import yaml

from core.plugins import IngestionError
from core.plugins.files import listed_path
from core.plugins.text import clean_name, read_text

NAMES_FILES = ("data.yaml", "dataset.yaml", "classes.txt", "obj.names", "_darknet.labels")
"""What programs call it; the first that is there counts."""
_YAML = (".yaml", ".yml")
_LARGEST_FILE = 2**20
_ABOVE = 2
"""Levels: labels are in `train/labels` or `labels/train`, and the file is beside either."""


def find_names(labels: str) -> str:
    """The file of names in a folder of labels or up to two above it; "" where there is none."""
    return next((path for path in _places(labels) if os.path.isfile(path)), "")


def read_names(path: str) -> list[str]:
    """The names of the classes by number.

    Args:
        path: a YAML file with `names`, a list or numbers with names; or one name on each line.

    Raises:
        IngestionError: it is not such a file; the text names it and says what to do.
    """
    text = read_text(path, _LARGEST_FILE)
    is_yaml = path.lower().endswith(_YAML)
    names = _names_in(text, path) if is_yaml else text.rstrip().split("\n")
    cleaned = [clean_name(name.strip()) for name in names]
    if not all(cleaned):
        raise IngestionError(
            f"{path} has no name for class {cleaned.index('')}. Give each class a name."
        )
    return cleaned


def _places(labels: str) -> Iterator[str]:
    folder = os.path.abspath(labels)
    for _ in range(_ABOVE + 1):
        for name in NAMES_FILES:
            try:
                yield listed_path(folder, name)
            except IngestionError:  # it may not be read
                break
        folder = os.path.dirname(folder)


def _names_in(text: str, path: str) -> list[str]:
    try:
        # This loader makes texts, lists and dictionaries of them, and nothing else.
        content: Any = yaml.load(text, yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f"{path}, line {place.line + 1}" if place else path
        raise IngestionError(f"{where}: it is not YAML. Correct the file.") from error
    names = content.get("names") if isinstance(content, dict) else None
    if isinstance(names, dict):
        names = [names.get(str(number)) for number in range(len(names))]
    if not names or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise IngestionError(
            f"{path} has no names of classes: “names” must be a list, or numbers from 0 with names."
        )
    return names
