"""What label files tell, whatever their format: boxes in the pixels of an image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, Protocol, TypedDict

from core.plugins.images import Size

Row = list[float]
"""A box: class index, left, top, right and bottom in pixels, and its place in its file."""
Skipped = dict[str, Any]
"""``{"count": …, "reason": …}`` of what is left out."""


class DetectionEntry(TypedDict):
    """One image, as the JSON object that is kept of it; there may be a million."""

    file: str
    """Relative to the image folder of its stage."""
    stage: NotRequired[str]
    """Where it is not "train"."""
    size: NotRequired[list[int]]
    """Height and width that the labels name, where they are not in a file of their own."""
    boxes: NotRequired[list[Row]]
    """Where they are not in a file of their own."""
    error: NotRequired[str]
    """Why the image cannot be used, where that is known already."""


@dataclass(frozen=True, slots=True)
class LabelledBox:
    """An object; (0, 0) is the top-left corner of the image's first pixel."""

    name: str
    left: float
    top: float
    right: float
    bottom: float
    place: int
    """In its file: a line or an object, from 1, or an element of a list, from 0."""
    difficult: bool = False

    def check(self) -> None:
        """Refuse a box without area by a ValueError."""
        if not (self.left < self.right and self.top < self.bottom):
            raise ValueError(
                f"the box from ({self.left:g}, {self.top:g}) to ({self.right:g}, "
                f"{self.bottom:g}) has no area"
            )


class Labels(Protocol):
    """The images of a folder with their labels."""

    @property
    def images(self) -> str:
        """The folder."""

    @property
    def labels(self) -> str:
        """The folder or file that holds the labels."""

    @property
    def in_fractions(self) -> bool:
        """Whether boxes are in fractions of the image's width and height, and not in pixels."""

    @property
    def found(self) -> Counter[str]:
        """The boxes of each class; reads the disk."""

    @property
    def classes(self) -> Sequence[str]:
        """The names of all classes in the order of their indices; reads the disk."""

    @property
    def first_error(self) -> str:
        """What is wrong with the first label that is; reads the disk."""

    def skipped(self) -> list[Skipped]:
        """What is left out, whichever classes are wanted; reads the disk."""

    def entries(self, indices: Mapping[str, int]) -> list[DetectionEntry]:
        """An entry for each image by name; reads the disk.

        Args:
            indices: of the classes by their names in small letters; others are left out.
        """

    def rows(self, entry: DetectionEntry, indices: Mapping[str, int]) -> list[Row]:
        """The boxes of an entry; reads its own file at most."""

    def size(self, entry: DetectionEntry) -> Size | None:
        """The size that an entry's labels name, if they do; reads its own file at most."""

    def where(self, file: str, place: int) -> str:
        """What users call a place: file and line."""


def rows_of(boxes: Sequence[LabelledBox], indices: Mapping[str, int]) -> list[Row]:
    """The boxes of the classes that have an index."""
    return [
        [index, box.left, box.top, box.right, box.bottom, box.place]
        for box in boxes
        if (index := indices.get(box.name.lower())) is not None
    ]
