"""What a dataset says of its labels, and what a network must then output."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.exceptions import TrainingError
from core.tasks.classes import default_label
from core.tasks.names import Shape, in_words

ClassCounts = Mapping[int, Mapping[str, int]]
"""By class index: the `pixels` (or boxes, or labels) and `samples` of a class."""


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What a dataset's manifest says of its labels."""

    dtype: str
    """NumPy's name."""
    shape: Shape
    feature: tuple[int, int, int]
    """Height, width and channels of the images."""
    class_labels: tuple[str, ...] = ()
    """The plug-in's names of the classes by index; may be empty."""
    value_names: tuple[str, ...] = ()
    """The plug-in's names of the numbers of a regression; may be empty."""
    ignored: int | None = None
    """Index of the class whose pixels are neither learnt nor measured."""
    entries: Mapping[str, int] = field(default_factory=dict)
    """Samples of the training and validation stages, by the stage's name."""
    counts: Mapping[str, ClassCounts] = field(default_factory=dict)
    """Of the classes that occur in those stages, by the stage's name."""
    statistics: Mapping[str, Any] | None = None
    """Mean and standard deviation (`mean`, `std`) of the training labels; None: not known."""

    def __str__(self) -> str:
        return f"{in_words(self.shape) or 'scalar'} {self.dtype}"

    @property
    def is_whole(self) -> bool:
        """Whether they are whole numbers."""
        return re.fullmatch(r"u?int\d+", self.dtype) is not None

    @property
    def length(self) -> int | None:
        """Of vectors of one length; None where they are something else."""
        return self.shape[0] if len(self.shape) == 1 else None


@dataclass(frozen=True)
class Targets:
    """What a network is to output."""

    names: tuple[str, ...]
    """Of the classes, or of the numbers."""
    means: tuple[float, ...] = ()
    deviations: tuple[float, ...] = ()
    """Standard deviations of the numbers in training; never 0."""


def numbered(count: int, *, has_background: bool) -> tuple[str, ...]:
    """Names of classes to which the plug-in gave none."""
    return tuple(default_label(index, has_background=has_background) for index in range(count))


def class_names(labels: Labels, *, has_background: bool) -> tuple[str, ...]:
    """The names of all classes: the plug-in's, or as many as occur.

    Raises:
        TrainingError: a class occurs that has no name among those given.
    """
    largest = max((index for counts in labels.counts.values() for index in counts), default=None)
    names = labels.class_labels
    if not names and largest is not None:
        names = numbered(largest + 1, has_background=has_background)
    if largest is not None and largest >= len(names):
        raise TrainingError(
            f"The labels contain the class index {largest}, but the dataset names only "
            f"{len(names)} classes ({', '.join(names)}). Name every class in `class_labels`, "
            "or correct the labels."
        )
    return names
