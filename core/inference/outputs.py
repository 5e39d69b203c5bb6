"""What views make of outputs, as JSON and pictures; and `outputs.jsonl` of former versions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from core.exceptions import StoreError
from core.plugins import Picture
from core.storage import InferenceFolder
from core.store.manifest import read_json

AGAIN = "Run the inference again."
MARK = "$picture"
"""In stored data, {"$picture": path, "layer": bool} stands for a picture's file."""
LONGEST_NAME = 50
"""Characters of a picture's name; four bytes each at the most, and file systems allow 255."""


def store(value: Any, folder: Path, name: str = "output") -> Any:
    """What `process_data` returned as JSON; its pictures become files of the folder.

    Args:
        name: of the picture, should the value be one: its key, with its place in a list.
    """
    if isinstance(value, Picture):
        path = unused(folder, name)
        path.write_bytes(value.png)
        return {MARK: path.name, "layer": value.layer}
    if isinstance(value, dict):
        return {key: store(item, folder, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [store(item, folder, f"{name}-{place}") for place, item in enumerate(value)]
    return value


def unused(folder: Path, name: str) -> Path:
    """Where a picture of about that name may lie."""
    stem = re.sub(r"[^\w-]", "_", name)[:LONGEST_NAME] or "output"
    taken = sum(1 for _ in folder.glob(f"{stem}*.png"))
    path = folder / f"{stem}.png"
    return folder / f"{stem}.{taken}.png" if path.exists() else path


def read_outputs(path: Path, start: int, stop: int) -> list[dict[str, Any]]:
    """The outputs start … stop - 1, as the inferences of former versions stored them.

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
        raise StoreError(f"{path} is damaged: a line is no output. {AGAIN}")
    return found


def read_rejected(folder: Path) -> list[dict[str, str]]:
    """The inputs that an inference could not use, each with `input` and `message`.

    Raises:
        StoreError: the file that lists them is missing or damaged.
    """
    path = InferenceFolder(folder).rejected
    rows = read_json(path).get("rejected")
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and {"input", "message"} <= row.keys() for row in rows
    ):
        raise StoreError(f"{path} is damaged: it lists no inputs. {AGAIN}")
    return rows


def resolve(value: Any, place: Callable[[str], str]) -> Any:
    """The stored data with every picture's mark replaced by `place(path)`."""
    if isinstance(value, dict):
        if MARK in value:
            return place(value[MARK])
        return {key: resolve(item, place) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, place) for item in value]
    return value


def pictures(value: Any) -> Iterator[str]:
    """The paths of the pictures in stored data, without those that are only layers."""
    if isinstance(value, dict):
        if MARK in value:
            yield from [] if value["layer"] else [value[MARK]]
        else:
            for item in value.values():
                yield from pictures(item)
    elif isinstance(value, list):
        for item in value:
            yield from pictures(item)
