"""Whether the rows of a file are what the form's fields say of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from core.plugins import IngestionError
from digits_text_classification.rows import Row

_HEADS = frozenset({"category", "class", "id", "label", "labels", "sentiment", "target", "text"})
"""What columns are called."""
_FEW = 6
"""Fewer texts may all be of classes of their own."""


@dataclass
class Survey:
    """The classes of a file's rows."""

    kinds: Counter[str] = field(default_factory=Counter)
    first: str = ""
    """Of the first row."""
    line: int = 0

    def add(self, row: Row) -> None:
        if not row.kind or not row.text:
            return
        if not self.kinds:
            self.first, self.line = row.kind, row.number
        self.kinds[row.kind] += 1

    def check(self, name: str, last: str) -> None:
        """Refuse a header that is taken for a text, and texts that are taken for classes.

        Args:
            last: where the class is now: a value of the form's field.
        """
        texts = self.kinds.total()
        if texts >= _FEW and len(self.kinds) > texts / 2:
            other = "last" if last == "first" else "first"
            raise IngestionError(
                f"{name} has {len(self.kinds):,} classes in {texts:,} texts, if the {last} column "
                f"is the class. If it is the {other} one, set class_column to {other}; cells of a "
                ".csv file are separated by commas, unless separator says otherwise."
            )
        if self._begins_with_header():
            raise IngestionError(
                f"{name}, line {self.line}: no other text is of the class “{self.first[:40]}”. Set "
                "has_header if it is the name of a column; or give a file with the classes' names "
                "(class_labels_path) if it is a class."
            )

    def check_header(self, name: str, header: str) -> None:
        """Refuse to pass over a row whose class other rows have.

        Args:
            header: the class of the row that is passed over.
        """
        if self.kinds[header]:
            raise IngestionError(
                f"{name}: the first row is passed over as a header, but its class “{header[:40]}” "
                "is that of other rows, too. Leave has_header empty if it is a text."
            )

    def _begins_with_header(self) -> bool:
        if self.kinds[self.first] != 1 or len(self.kinds) < 2:
            return False
        others = self.kinds - Counter([self.first])
        if self.first.isdecimal():
            return False
        return (
            min(others.values()) > 1
            or self.first.lower() in _HEADS
            or all(kind.isdecimal() for kind in others)
        )
