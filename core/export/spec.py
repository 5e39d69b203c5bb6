"""What an exporting format is given, and what it must offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from core.store.manifest import Spec


@dataclass(frozen=True)
class Sample:
    """One sample as it is stored."""

    index: int
    """Its place in the stage."""
    name: str
    """What users call the entry that it was made from."""
    feature: NDArray[Any]
    """(height, width, channels)."""
    label: NDArray[Any] | None


@dataclass(frozen=True)
class Source:
    """A stage that is exported."""

    stage: str
    entries: int
    bytes: int
    """What the stage takes in the store."""
    feature: Spec
    """In the shapes, None marks a dimension that differs from sample to sample."""
    label: Spec | None

    @property
    def has_class_labels(self) -> bool:
        """Whether each sample's label is one whole number."""
        return self.label is not None and not self.label.shape and self.label.dtype[0] in "iu"


@dataclass(frozen=True)
class Format:
    """A format by its two functions."""

    title: str
    write: Callable[[Path, Source, Iterator[Sample]], None]
    """Writes a stage's samples, all of them in their order, into a folder that is there."""
    check: Callable[[Source], None] = lambda source: None
    """Raises ExportError, before anything is written, if a stage does not fit."""
