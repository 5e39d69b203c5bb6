"""What is wrong with a source, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """What is wrong, where."""

    line: int | None
    """Of the source, from 1; None: of no line in particular."""
    text: str
    """A sentence for who wrote it."""

    def __str__(self) -> str:
        return self.text if self.line is None else f"Line {self.line}: {self.text}"


@dataclass(frozen=True)
class Checked:
    """What a check found."""

    problems: tuple[Problem, ...] = ()
    """Empty: it can be trained."""
    structure: dict[str, Any] | None = None
    """As of `core.training.structure.structure_of`; None if no network was built."""
    printed: str = ""
    """The end of what the source printed."""
    seconds: float = 0.0

    @property
    def parameters(self) -> int:
        """Of the network; 0 if none was built."""
        return self.structure["parameters"] if self.structure else 0
