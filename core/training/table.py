"""A dictionary that reports unknown ids."""

from __future__ import annotations

from typing import TypeVar

from core.exceptions import TrainingError

_Value = TypeVar("_Value")


class Table(dict[str, _Value]):
    """Entries by id; an unknown id raises a TrainingError that lists the known ones."""

    def __init__(self, what: str, entries: dict[str, _Value]) -> None:
        super().__init__(entries)
        self.what = what

    def __missing__(self, key: str) -> _Value:
        raise TrainingError(f"There is no {self.what} {key!r}; known: {', '.join(self)}.")
