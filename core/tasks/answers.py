"""What a network answered for one sample, in words and figures, and how well."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """An output as people read it."""

    text: str
    """In one line, such as “cat 0.973”."""
    columns: dict[str, str | float | int] = field(default_factory=dict)
    """By the name of a column, for tables."""
    details: dict[str, Any] = field(default_factory=dict)
    """What takes no single cell, as JSON: further classes, boxes."""


@dataclass(frozen=True)
class Verdict:
    """How well an answer agrees with the label."""

    score: float | None
    """Larger is better; None where it is undefined."""
    is_right: bool | None = None
    """None for answers that are not simply right or wrong."""
