"""What views return, stored as JSON and pictures; also `outputs.jsonl` of earlier versions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from core.drawing import has_values
from core.exceptions import StoreError
from core.plugins import Picture
from core.storage import InferenceFolder
from core.store.manifest import read_json

AGAIN = "Run the inference again."
MARK = "$picture"
"""In stored data, {"$picture": path, "layer": bool} represents a picture's file; "values": true
says that it carries its values."""
_VALUES = "#values"
"""Ends the address of such a picture in a page; pages look for it."""
_LONGEST_NAME = 50
"""Characters of a picture's name, of up to four bytes each; file systems allow 255 bytes."""


def store(value: Any, folder: Path, name: str = "output") -> Any:
    """Convert what `process_data` returned to JSON; pictures become files in the folder.

    Args:
        name: the picture's name if the value is one: its key, with its index in a list.
    """
    if isinstance(value, Picture):
        path = _unused(folder, name)
        path.write_bytes(value.png)
        return mark(value, path.name)
    if isinstance(value, dict):
        return {key: store(item, folder, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [store(item, folder, f"{name}-{place}") for place, item in enumerate(value)]
    return value


def mark(picture: Picture, address: str) -> dict[str, Any]:
    """What stands for a picture in stored data."""
    marked = {MARK: address, "layer": picture.layer}
    return marked | {"values": True} if has_values(picture.png) else marked


def _unused(folder: Path, name: str) -> Path:
    """An unused path for a picture with that name."""
    stem = re.sub(r"[^\w-]", "_", name)[:_LONGEST_NAME] or "output"
    taken = sum(1 for _ in folder.glob(f"{stem}*.png"))
    path = folder / f"{stem}.png"
    return folder / f"{stem}.{taken}.png" if path.exists() else path


def read_outputs(path: Path, start: int, stop: int) -> list[dict[str, Any]]:
    """The outputs start … stop - 1, as stored by earlier versions.

    Raises:
        StoreError: the file is missing or damaged.
    """
    try:
        with path.open("rb") as lines:
            found = [json.loads(line) for line in islice(lines, start, stop)]
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}. {AGAIN}") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path} is damaged: {error}. {AGAIN}") from error
    if not all(isinstance(row, dict) and {"input", "data"} <= row.keys() for row in found):
        raise StoreError(f"{path} is damaged: a line is not an output. {AGAIN}")
    return found


def read_rejected(folder: Path) -> list[dict[str, str]]:
    """The inputs that an inference rejected, each with `input` and `message`.

    Raises:
        StoreError: the file with their list is missing or damaged.
    """
    path = InferenceFolder(folder).rejected
    rows = read_json(path).get("rejected")
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and {"input", "message"} <= row.keys() for row in rows
    ):
        raise StoreError(f"{path} is damaged: it is not a list of inputs. {AGAIN}")
    return rows


def resolve(value: Any, place: Callable[[str], str]) -> Any:
    """The stored data with each picture's placeholder replaced by `place(path)`, its address."""
    if isinstance(value, dict):
        if MARK in value:
            return place(value[MARK]) + (_VALUES if value.get("values") else "")
        return {key: resolve(item, place) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, place) for item in value]
    return value


def pictures(value: Any) -> Iterator[str]:
    """The paths of the pictures in stored data, except mere layers."""
    if isinstance(value, dict):
        if MARK in value:
            yield from [] if value["layer"] else [value[MARK]]
        else:
            for item in value.values():
                yield from pictures(item)
    elif isinstance(value, list):
        for item in value:
            yield from pictures(item)
