"""What views make of predictions, as files: `outputs.jsonl` and pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from core.exceptions import StoreError
from core.plugins import Picture
from core.store.manifest import read_json

REJECTED = "rejected.json"
AGAIN = "Run the inference again."
MARK = "$picture"
"""In `outputs.jsonl`, {"$picture": path, "layer": bool} stands for a picture's file."""


class OutputWriter:
    """Appends outputs to a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.count = 0
        self.file = (folder / "outputs.jsonl").open("w")

    def write(self, name: str, data: dict[str, Any]) -> None:
        """Keep what `process_data` returned for the input of that name."""
        folder = f"{self.count:06d}"
        stored = self._store(data, f"{folder}/output")
        self.file.write(json.dumps({"input": name, "data": stored}) + "\n")
        self.count += 1

    def close(self) -> None:
        self.file.close()

    def _store(self, value: Any, name: str) -> Any:
        if isinstance(value, Picture):
            path = self.folder / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(value.png)
            return {MARK: str(path.relative_to(self.folder)), "layer": value.layer}
        if isinstance(value, dict):
            return {
                key: self._store(item, f"{Path(name).parent}/{key}") for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._store(item, f"{name}-{place}") for place, item in enumerate(value)]
        return value


def read_outputs(path: Path, start: int, stop: int) -> list[dict[str, Any]]:
    """The outputs start … stop - 1 as they were stored.

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
    path = folder / REJECTED
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
