"""What differs between two versions of a source, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

_AROUND = 3
"""Equal lines that are shown before and after a difference."""


@dataclass(frozen=True)
class Row:
    """A line of both versions side by side."""

    kind: str
    """`same`, `changed`, `removed`, `added`, or `gap` for equal lines that are left out."""
    old: str = ""
    new: str = ""
    old_number: int | None = None
    new_number: int | None = None
    hidden: int = 0
    """Of a gap: how many lines are left out."""


def differences(old: str, new: str) -> list[Row]:
    """The lines that differ, with some around them; empty: nothing differs."""
    before, after = old.splitlines(), new.splitlines()
    groups = SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_AROUND)
    rows: list[Row] = []
    shown = 0
    for group in groups:
        start = group[0][1]
        if start > shown:
            rows.append(Row("gap", hidden=start - shown))
        for kind, i, j, k, m in group:
            rows.extend(_rows(kind, before, after, (i, j, k, m)))
        shown = group[-1][2]
    if rows and shown < len(before):
        rows.append(Row("gap", hidden=len(before) - shown))
    return rows


def _rows(
    kind: str, before: list[str], after: list[str], places: tuple[int, int, int, int]
) -> Iterator[Row]:
    i, j, k, m = places
    for left, right in zip_longest(range(i, j), range(k, m)):
        yield Row(
            "same" if kind == "equal" else _kind(left, right),
            "" if left is None else before[left],
            "" if right is None else after[right],
            None if left is None else left + 1,
            None if right is None else right + 1,
        )


def _kind(left: int | None, right: int | None) -> str:
    if left is None:
        return "added"
    return "removed" if right is None else "changed"
