"""From files to entries by stage."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from core.plugins import IngestionError
from core.plugins.files import open_named, scan
from core.plugins.splits import choose_stages
from digits_text_classification.classes import canonical
from digits_text_classification.rows import LINES, Layout, Row, has_columns, read_rows

LONGEST_NAME = 80


class TextEntry(TypedDict):
    """One text, as the JSON object that is kept of it; there may be a million."""

    name: str
    """The beginning of the text."""
    file: str
    line: int
    start: int
    end: int
    """In bytes of the file, exclusive."""
    label: NotRequired[int]
    error: NotRequired[str]
    """What is wrong with the row."""


@dataclass(frozen=True)
class Source:
    """A file, or a folder with a file for each class."""

    path: str

    def files(self) -> list[tuple[str, str | None]]:
        """Paths, and the class of what is in them where it is their name."""
        if not os.path.isdir(self.path):
            return [(self.path, None)]
        names = [name for name in visible(self.path) if _is_text(self.path, name)]
        if not names:
            raise IngestionError(
                f"{self.path} holds no text files. It is to hold <class>{LINES} for each class."
            )
        return [(os.path.join(self.path, name), canonical(Path(name).stem)) for name in names]

    @property
    def has_columns(self) -> bool:
        """Whether it is a file of classes and texts, not texts of a class in each line."""
        return not os.path.isdir(self.path) and has_columns(self.path)

    def first_row(self, layout: Layout) -> Row | None:
        """The first row, such as a header."""
        with open_named(self.path) as file:
            row = next(read_rows(file, self.path, layout), None)
        return named(row, None) if row else None

    def passed_over(self) -> list[dict[str, Any]]:
        """``{"count": …, "reason": …}`` of what is in the folder, but no text file."""
        if not os.path.isdir(self.path):
            return []
        others = [name for name in visible(self.path) if not _is_text(self.path, name)]
        reason = f"what is no {LINES} file in {self.path}: {', '.join(others[:5])}"
        return [{"count": len(others), "reason": reason}] if others else []

    def rows(self, layout: Layout, *, header: bool) -> Iterator[tuple[str, Row]]:
        """The path of the file and the row, of all rows, each with its class, if it names one.

        Raises:
            IngestionError: a file cannot be read; the text names it, and the line.
        """
        for path, kind in self.files():
            with open_named(path) as file:
                for number, row in enumerate(read_rows(file, path, layout)):
                    if header and kind is None and not number:
                        continue
                    yield path, named(row, kind)


def visible(folder: str) -> list[str]:
    return [name for name, _ in scan(folder) if not name.startswith(".")]


def _is_text(folder: str, name: str) -> bool:
    # A pipe would never end.
    return name.lower().endswith(LINES) and os.path.isfile(os.path.join(folder, name))


def named(row: Row, kind: str | None) -> Row:
    """The row with the class's canonical name, or that of its file."""
    if kind is None and row.kind is not None:
        kind = canonical(row.kind)
    return Row(row.number, row.start, row.end, kind, row.text)


def entry_of(path: str, row: Row, indices: Mapping[str, int], *, labelled: bool) -> TextEntry:
    """The entry of a row; an invalid one says so.

    Args:
        labelled: whether the class must be given.
    """
    entry = TextEntry(
        name=row.text[:LONGEST_NAME] or f"{Path(path).name}, line {row.number}",
        file=path,
        line=row.number,
        start=row.start,
        end=row.end,
    )
    if not row.text:
        entry["error"] = "there is no text after the class"
    elif not row.kind:
        if labelled:
            entry["error"] = "it names no class"
    elif row.kind in indices:
        entry["label"] = indices[row.kind]
    else:
        entry["error"] = f"“{row.kind[:40]}” is not a class of this dataset"
    return entry


def divided(
    entries: Sequence[TextEntry], val_percent: float, test_percent: float, seed: int
) -> dict[str, list[TextEntry]]:
    """The entries of each stage, in their order; invalid ones are in training, to be rejected."""
    good = [entry for entry in entries if "error" not in entry]
    stages = choose_stages(
        [None] * len(good),
        [entry["label"] for entry in good],
        val_percent=val_percent,
        test_percent=test_percent,
        seed=seed,
    )
    result: dict[str, list[TextEntry]] = {"train": [], "val": [], "test": []}
    for entry, stage in zip(good, stages, strict=True):
        result[stage].append(entry)
    result["train"] += [entry for entry in entries if "error" in entry]
    return result
