"""The answers of an inference in columns, by which samples are chosen among many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.inference.answers import AnsweredInput, read_answers
from core.storage import InferenceFolder

_TABLES = 4
"""Tables kept in memory; that of 100,000 inputs takes about 20 MB."""
_MOST_FACTS = 8
_MOST_VALUES = 100
"""Different values of a fact by which one can choose."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Texts:
    """A column of texts that occur several times each; "": unknown."""

    codes: NDArray[np.int32]
    values: Sequence[str]
    """In order."""

    @classmethod
    def of(cls, column: Iterable[str]) -> Texts:
        known: dict[str, int] = {}
        codes = np.array([known.setdefault(text, len(known)) for text in column], np.int32)
        order = sorted(known)
        places = np.empty(len(order), np.int32)
        places[[known[text] for text in order]] = np.arange(len(order))
        return cls(places[codes] if len(codes) else codes, order)

    def equal(self, text: str) -> Mask:
        place = self.values.index(text) if text in self.values else -1
        return self.codes == place

    def counts(self) -> dict[str, int]:
        """How often each text occurs; "" is left out."""
        counts = np.bincount(self.codes, minlength=len(self.values)).tolist()
        pairs = zip(self.values, counts, strict=True)
        return {text: count for text, count in pairs if text and count}

    def first(self, count: int) -> Texts:
        return Texts(self.codes[:count], self.values)


@dataclass(frozen=True)
class AnswerTable:
    """A row for each input, in their order."""

    names: Sequence[str]
    scores: NDArray[np.float64]
    """NaN: unknown."""
    rights: NDArray[np.int8]
    """1: right, 0: wrong, -1: unknown."""
    truths: Texts
    groups: Texts
    predicted: Texts
    """The predicted classes, of tasks with one class."""
    confidences: NDArray[np.float64]
    """Their probabilities; NaN: unknown."""
    facts: Mapping[str, Texts] = field(default_factory=dict)
    sizes: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    """By kind, in pixels; NaN: unknown."""

    def __len__(self) -> int:
        return len(self.names)

    def first(self, count: int) -> AnswerTable:
        """The table of the first inputs only."""
        if count >= len(self):
            return self
        return AnswerTable(
            self.names[:count],
            self.scores[:count],
            self.rights[:count],
            self.truths.first(count),
            self.groups.first(count),
            self.predicted.first(count),
            self.confidences[:count],
            {key: column.first(count) for key, column in self.facts.items()},
            {key: column[:count] for key, column in self.sizes.items()},
        )


def answer_table(folder: Path) -> AnswerTable:
    """The answers of an inference; no rows where a former version made it.

    Raises:
        StoreError: the file of answers is damaged.
    """
    try:
        facts = InferenceFolder(folder).answers.stat()
    except OSError:
        return _table_of([])
    return _kept(folder, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=_TABLES)
def _kept(folder: Path, changed: int, size: int) -> AnswerTable:
    """The table of a file that has not changed since."""
    return _table_of(list(read_answers(folder)))


def _table_of(answers: Sequence[AnsweredInput]) -> AnswerTable:
    scores = [np.nan if one.score is None else one.score for one in answers]
    rights = [-1 if one.is_right is None else one.is_right for one in answers]
    keys = dict.fromkeys(key for one in answers for key in one.facts)
    facts = {key: Texts.of(one.facts.get(key, "") for one in answers) for key in keys}
    telling = [key for key, column in facts.items() if _is_telling(column)]
    kinds = dict.fromkeys(kind for one in answers for kind in one.sizes)
    return AnswerTable(
        [one.input for one in answers],
        np.array(scores, np.float64),
        np.array(rights, np.int8),
        Texts.of(one.truth for one in answers),
        Texts.of(one.group for one in answers),
        Texts.of(str(one.columns.get("class", "")) for one in answers),
        np.array([one.columns.get("probability", np.nan) for one in answers], np.float64),
        {key: facts[key] for key in telling[:_MOST_FACTS]},
        {kind: np.array([one.sizes.get(kind, np.nan) for one in answers]) for kind in kinds},
    )


def _is_telling(column: Texts) -> bool:
    """Whether samples can be chosen by it: what differs in each, such as a path, is a name."""
    counts = column.counts()
    return 1 < len(counts) <= _MOST_VALUES and len(counts) < sum(counts.values())
