"""What was answered for each input, a line each: read by people, programs and tables.

Unlike raw outputs, of which only the first ones are kept, every input has its line.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from io import StringIO
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import StoreError
from core.inference.outputs import AGAIN
from core.inference.spec import Input
from core.names import printed
from core.storage import InferenceFolder
from core.store.entries import TAG_NUMBERS, tag_numbers
from core.tasks.base import TaskDefinition

IMAGE, OBJECT = "image", "object"
"""Keys of sizes, in pixels."""


@dataclass(frozen=True)
class AnsweredInput:
    """An input, what the network answered, and what is right if that is known."""

    input: str
    text: str
    columns: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    truth: str = ""
    score: float | None = None
    is_right: bool | None = None
    group: str = ""
    """What it has in common with others, such as a patient; "": nothing."""
    facts: dict[str, str] = field(default_factory=dict)
    """What else the dataset knows of the input."""
    sizes: dict[str, float] = field(default_factory=dict)
    """Pixels of the `image`, and of the `object` where the label has one; and what a DICOM file
    says in numbers, see `core.store.entries.TAG_NUMBERS`."""
    figures: dict[str, Any] = field(default_factory=dict)
    """How well it agrees with the label, by metric, or metric and class."""


class AnswerWriter:
    """Appends a line for each input; a context manager."""

    def __init__(
        self, folder: Path, task: TaskDefinition, names: Sequence[str], ignored: int | None
    ) -> None:
        """Take the inference's folder, and the names of the classes or values."""
        self._task, self._names, self._ignored = task, names, ignored
        folder.mkdir(parents=True, exist_ok=True)
        self._file = InferenceFolder(folder).answers.open("w", encoding="utf-8")

    def __enter__(self) -> AnswerWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def add(
        self,
        name: str,
        output: NDArray[Any],
        label: NDArray[Any] | None,
        given: Input | None = None,
        figures: Mapping[str, Any] = MappingProxyType({}),
        others: Mapping[str, NDArray[Any]] = MappingProxyType({}),
    ) -> None:
        """Write what was answered for an input, and what is known of the input itself."""
        found = answered(name, output, label, self._task, self._names, self._ignored, others)
        found = replace(found, figures=dict(figures))
        if given is not None:
            found = replace(
                found, group=given.group, facts=dict(given.facts), sizes=self._sizes(given)
            )
        self._file.write(json.dumps(asdict(found)) + "\n")

    def _sizes(self, given: Input) -> dict[str, float]:
        sizes = tag_numbers(given.tags)
        if self._task.is_picture and given.feature is not None:
            sizes[IMAGE] = float(np.prod(given.feature.shape[:2]))
        if given.label is not None:
            size = self._task.object_size(np.asarray(given.label), self._ignored)
            sizes |= {} if size is None else {OBJECT: size}
        return sizes


def answered(
    name: str,
    output: NDArray[Any],
    label: NDArray[Any] | None,
    task: TaskDefinition,
    names: Sequence[str],
    ignored: int | None = None,
    others: Mapping[str, NDArray[Any]] = MappingProxyType({}),
) -> AnsweredInput:
    """The answer for one input, and how well it agrees with the label if there is one.

    Args:
        name: of the input.
        output: that of the task.
        label: as above.
        task: what was learnt.
        names: of classes or values.
        ignored: the class that does not count.
        others: the network's further outputs by name.
    """
    answer = task.answer_of({"": output, **others}, names)
    found = AnsweredInput(name, answer.text, answer.columns, answer.details)
    if label is None:
        return found
    true = np.asarray(label)
    verdict, text = task.verdict(output, true, ignored), task.label_text(true, names)
    return replace(found, truth=text, score=verdict.score, is_right=verdict.is_right)


def read_answers(folder: Path) -> Iterator[AnsweredInput]:
    """The answers of an inference, in the order of its inputs; none of former versions.

    Raises:
        StoreError: the file is damaged.
    """
    for line in _lines_of(folder):
        yield _read(line, folder)


def answers_at(folder: Path, places: Collection[int]) -> dict[int, AnsweredInput]:
    """The answers of a few inputs, by the numbers of the inputs from 0.

    Raises:
        StoreError: the file is damaged.
    """
    lines = islice(_lines_of(folder), max(places, default=-1) + 1)
    wanted = set(places)
    return {place: _read(line, folder) for place, line in enumerate(lines) if place in wanted}


def _lines_of(folder: Path) -> Iterator[str]:
    path = InferenceFolder(folder).answers
    try:
        with path.open(encoding="utf-8") as lines:
            yield from lines
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}. {AGAIN}") from error
    except ValueError as error:  # not UTF-8
        raise StoreError(f"{path} is damaged: {error}. {AGAIN}") from error


def _read(line: str, folder: Path) -> AnsweredInput:
    try:
        return AnsweredInput(**json.loads(line))
    except (ValueError, TypeError, RecursionError) as error:
        path = InferenceFolder(folder).answers
        raise StoreError(f"{path} is damaged: {error}. {AGAIN}") from error


def as_csv(folder: Path) -> Iterator[str]:
    """The lines of a CSV file with a row for each input.

    What is known of inputs comes last: the group, DICOM tags, and what else entries say.
    """
    columns: dict[str, None] = {}
    figures: dict[str, None] = {}
    known: dict[str, None] = {}
    for one in read_answers(folder):
        columns |= dict.fromkeys(one.columns)
        figures |= dict.fromkeys(one.figures)
        known |= dict.fromkeys(_known(one))
    yield _row(["input", *columns, "truth", "score", "right", *figures, *known])
    for one in read_answers(folder):
        cells = [one.columns.get(name, "") for name in columns]
        more = [one.figures.get(name) for name in figures]
        facts = _known(one)
        last = [facts.get(name, "") for name in known]
        yield _row([printed(one.input), *cells, one.truth, one.score, one.is_right, *more, *last])


def _known(one: AnsweredInput) -> dict[str, Any]:
    numbers = {name: one.sizes[name] for name in TAG_NUMBERS if name in one.sizes}
    group = {"group": printed(one.group)} if one.group else {}
    return group | one.facts | numbers


def _row(cells: Sequence[Any]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow("" if one is None else one for one in cells)
    return text.getvalue()
