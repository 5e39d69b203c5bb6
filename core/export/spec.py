"""The interface of export formats."""

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
    """Its index in the stage."""
    name: str
    """The name of the entry it was made from, as users know it."""
    feature: NDArray[Any]
    """(height, width, channels)."""
    label: NDArray[Any] | None


@dataclass(frozen=True)
class Source:
    """A stage to be exported."""

    stage: str
    entries: int
    bytes: int
    """The stage's size in the store."""
    feature: Spec
    """In shapes, None is a dimension that varies between samples."""
    label: Spec | None

    @property
    def has_class_labels(self) -> bool:
        """Whether each sample's label is a single integer."""
        return self.label is not None and not self.label.shape and self.label.dtype[0] in "iu"


@dataclass(frozen=True)
class Format:
    """A format, made of two functions."""

    title: str
    write: Callable[[Path, Source, Iterator[Sample]], None]
    """Writes all samples of a stage, in order, to an existing folder."""
    check: Callable[[Source], None] = lambda source: None
    """Raises ExportError before anything is written if the format does not support a stage."""
