"""What a document consists of, whatever it is written as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """Rows of texts; a table without a head has labels in its first column."""

    rows: Sequence[tuple[str, ...]]
    head: tuple[str, ...] = ()


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
