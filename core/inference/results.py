"""What is kept of every output for files of results: masks, or boxes; and their images' files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import InferenceError
from core.images import Size
from core.inference.journal import Predicted
from core.inference.origin import Origin
from core.inference.raw import RawOutput, RawWriter, read_shard
from core.storage import InferenceFolder
from core.store.manifest import ShardInfo
from core.tasks.base import TaskDefinition

_RESULT = "result"


@dataclass(frozen=True)
class Result:
    """A mask or boxes, and where they belong."""

    name: str
    size: Size
    """(height, width) of the input."""
    array: NDArray[Any]
    """What the task's `outcome` gave."""
    truth: NDArray[Any] | None = None
    """The label, if it is boxes."""
    origin: Origin | None = None


class ResultWriter:
    """Keeps the results of a task that has any; a context manager."""

    def __init__(self, folder: Path, task: TaskDefinition) -> None:
        """Take the inference's folder."""
        self._task = task
        self._writer = RawWriter(folder, InferenceFolder(folder).results)

    def __enter__(self) -> ResultWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self._writer.__exit__(None, None, None)

    def add(self, one: Predicted) -> None:
        given, output = one.given, next(iter(one.outputs.values()))
        result = self._task.outcome(output)
        if result is None or given.feature is None:
            return
        size = np.array(given.feature.shape[:2], np.int32)
        is_boxes = given.label is not None and np.ndim(given.label) == result.ndim == 2
        truth = given.label if is_boxes else None
        self._writer.write(
            RawOutput(given.name, size, {_RESULT: result}, truth, origin=given.origin)
        )

    def finish(self) -> None:
        self._writer.finish()


def count_results(folder: Path) -> int:
    """
    Raises:
        InferenceError: there are none.
        StoreError: they are damaged.
    """
    shard = InferenceFolder(folder).results
    if not shard.exists():
        raise InferenceError(
            "The inference kept no masks or boxes: its task has none, or an earlier version made "
            "it. Run it again."
        )
    return ShardInfo.load(shard).entries


def read_results(folder: Path, start: int, stop: int) -> Iterator[Result]:
    """The results start … stop - 1.

    Raises:
        StoreError: they are missing or damaged.
    """
    for raw in read_shard(InferenceFolder(folder).results, start, stop):
        height, width = (int(length) for length in raw.feature)
        yield Result(raw.name, (height, width), raw.outputs[_RESULT], raw.label, raw.origin)
