"""What a dataset says of itself, and the settings that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class DatasetProfile:
    """What is known of a finished dataset without reading its samples."""

    task: str
    """One of `Task`, or the id of a task that was registered."""
    shape: tuple[int, int, int]
    """Height, width and channels of the features."""
    train_entries: int
    val_entries: int = 0
    class_labels: tuple[str, ...] = ()
    """Names of the classes by index; empty for tasks without classes."""
    class_counts: tuple[int, ...] = ()
    """In the training stage, the labels, boxes or pixels of each class."""
    class_samples: tuple[int, ...] = ()
    """In the training stage, the samples that have each class."""
    class_structures: tuple[int, ...] = ()
    """In the training stage, the connected regions of each class of masks; empty if not known."""
    groups: tuple[int, int] = (0, 0)
    """Groups, such as patients, in training and in validation; 0 where entries name none."""
    object_side: float | None = None
    """Median side of the objects in pixels, for object detection; None if it is not known."""
    unchanged_by: tuple[str, ...] = ()
    """Changes of images that leave their values as they are; see `core.proposals.augmentation`."""
    values_are: str = ""
    """What the values of a regression are: `counts`, `lengths` or `areas` in the image; empty:
    anything."""

    @property
    def pixels(self) -> int:
        return self.shape[0] * self.shape[1]


@dataclass(frozen=True)
class Proposal:
    """A value for a field of the model form, and why."""

    value: Any
    because: str
    """The end of a sentence that begins with “because”, without the full stop."""
