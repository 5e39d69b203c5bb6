"""What writers of result files are told, and what they say of what they wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Facts:
    """What is known of an inference besides its folder."""

    class_labels: Sequence[str]
    colors: Sequence[tuple[int, int, int]]
    """Red, green and blue of each class, from 0 to 255."""
    model: str
    """What made the results, such as "net, epoch 3"."""

    def name_of(self, index: int) -> str:
        return self.class_labels[index] if index < len(self.class_labels) else str(index)


@dataclass
class Written:
    """The files, and what was left out."""

    files: dict[Path, list[str]] = field(default_factory=dict)
    """The names of the inputs in each."""
    notes: list[str] = field(default_factory=list)
    """In sentences: what could not be written, and why."""
