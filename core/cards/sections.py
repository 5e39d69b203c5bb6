"""What a document consists of, whatever it is written as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """Rows of texts; a table without a head has labels in its first column."""

    rows: Sequence[tuple[str, ...]]
    head: tuple[str, ...] = ()

    def narrowed(self, most: int) -> Iterator[Table]:
        """Itself, or where it has more columns than `most`: tables that have rows for columns."""
        if len(self.head) <= most:
            yield self
            return
        for first in range(0, len(self.rows), most - 1):
            part = self.rows[first : first + most - 1]
            heads, *lines = zip(self.head, *part, strict=True)
            yield Table(lines, heads)


@dataclass(frozen=True)
class Notes:
    """Sentences, each on its own."""

    texts: list[str]
    warn: bool = False
    """Whether they are warnings."""


Block = str | Table | Notes
"""A paragraph, a table or notes."""


@dataclass(frozen=True)
class Section:
    """A part of the document with a title."""

    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    """A title, a line below it, and sections."""

    title: str
    subtitle: str
    sections: list[Section]
