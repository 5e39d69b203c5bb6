"""A dataset's labels, and what a network must output for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.exceptions import TrainingError
from core.tasks.classes import default_label
from core.tasks.names import Shape, in_words

_ClassCounts = Mapping[int, Mapping[str, int]]
"""By class index: the `pixels` (boxes, labels) and `samples` of a class."""


@dataclass(frozen=True, kw_only=True)
class Labels:
    """A dataset's labels, as described in its manifest."""

    dtype: str
    """NumPy's name of the dtype."""
    shape: Shape
    feature: tuple[int, int, int]
    """Height, width and channels of the images."""
    class_labels: tuple[str, ...] = ()
    """The plug-in's names of the classes by index; may be empty."""
    value_names: tuple[str, ...] = ()
    """The plug-in's names of the values of a regression; may be empty."""
    ignored: int | None = None
    """Index of the class whose pixels are ignored in training and metrics."""
    entries: Mapping[str, int] = field(default_factory=dict)
    """Number of samples in the training and validation stages, by stage name."""
    counts: Mapping[str, _ClassCounts] = field(default_factory=dict)
    """Counts of the classes in those stages, by stage name."""
    statistics: Mapping[str, Any] | None = None
    """Mean and standard deviation (`mean`, `std`) of the training labels; None if unknown."""

    def __str__(self) -> str:
        return f"{in_words(self.shape) or 'scalar'} {self.dtype}"

    @property
    def is_whole(self) -> bool:
        """Whether they are integers."""
        return re.fullmatch(r"u?int\d+", self.dtype) is not None

    @property
    def length(self) -> int | None:
        """The length of vectors; None if it varies or they are not vectors."""
        return self.shape[0] if len(self.shape) == 1 else None


@dataclass(frozen=True)
class Targets:
    """What a network should output."""

    names: tuple[str, ...]
    """Names of the classes or values."""
    means: tuple[float, ...] = ()
    deviations: tuple[float, ...] = ()
    """Standard deviations of the values in training; never 0."""


def numbered(count: int, *, has_background: bool) -> tuple[str, ...]:
    """Names of classes for which the plug-in gave none."""
    return tuple(default_label(index, has_background=has_background) for index in range(count))


def class_names(labels: Labels, *, has_background: bool) -> tuple[str, ...]:
    """The names of all classes: the plug-in's, or generated ones for those that occur.

    Raises:
        TrainingError: a class occurs that is not among the plug-in's names.
    """
    largest = max((index for counts in labels.counts.values() for index in counts), default=None)
    names = labels.class_labels
    if not names and largest is not None:
        names = numbered(largest + 1, has_background=has_background)
    if largest is not None and largest >= len(names):
        raise TrainingError(
            f"The labels contain the class index {largest}, but the dataset has only "
            f"{len(names)} class labels ({', '.join(names)}). Name every class in "
            "`class_labels`, or correct the labels."
        )
    return names
