"""What samples are wanted: by their names, groups, tags, labels and sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import Entry
from core.store.entries import facts_of, group_of, name_of, tag_numbers, tags_of

IMAGE, OBJECT = "image", "object"
"""Kinds of sizes, in pixels."""
_FRAME = "frame_number"
"""Where this is in a line, the name has more in it than the line."""
_TRUTHS = ("True", "False")
"""Which JSON writes in another way."""

Sizes = Callable[[NDArray[Any]], float | None]
"""How large, in pixels, what a label shows is."""


@dataclass(frozen=True)
class Wanted:
    """What samples are wanted; empty: any."""

    name: str = ""
    """A part of the name, in any case."""
    group: str = ""
    label: int | None = None
    """The index of a class that the label is, or shows."""
    facts: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """The least and greatest size or number, by kind."""

    @property
    def is_any(self) -> bool:
        return self == Wanted()

    @property
    def needs_records(self) -> bool:
        """Whether labels or images have to be read."""
        return self.label is not None or bool({IMAGE, OBJECT} & self.ranges.keys())

    def may_be(self, text: str) -> bool:
        """Whether the entry of a line, or one of several, may be wanted, as far as that is seen
        without parsing them."""
        if self.group not in text and _is_plain(self.group) and self.group not in _TRUTHS:
            return False
        if any(one not in text for one in self.facts.values() if _is_word(one)):
            return False
        if not self.name or not _is_plain(self.name) or _FRAME in text:
            return True
        return self.name.casefold() in text.casefold()

    def takes_entry(self, entry: Entry) -> bool:
        if self.name and self.name.casefold() not in name_of(entry).casefold():
            return False
        if self.group and self.group != group_of(entry):
            return False
        if self.facts:
            found = facts_of(entry)
            if any(found.get(key) != text for key, text in self.facts.items()):
                return False
        numbers = tag_numbers(tags_of(entry))
        return all(
            kind in numbers and least <= numbers[kind] <= most
            for kind, (least, most) in self.ranges.items()
            if kind not in (IMAGE, OBJECT)
        )

    def takes_sample(
        self, feature: NDArray[Any], label: NDArray[Any] | None, size_of: Sizes
    ) -> bool:
        if self.label is not None and (label is None or not shows(label, self.label)):
            return False
        sizes = {
            IMAGE: float(np.prod(feature.shape[:2])),
            OBJECT: None if label is None or OBJECT not in self.ranges else size_of(label),
        }
        for kind in {IMAGE, OBJECT} & self.ranges.keys():
            least, most = self.ranges[kind]
            value = sizes[kind]
            if value is None or not least <= value <= most:
                return False
        return True


def _is_plain(text: str) -> bool:
    """Whether JSON has it as it is."""
    return text.isascii() and text.isprintable() and not {'"', "\\"} & {*text}


def _is_word(text: str) -> bool:
    """Whether JSON has it as it is, and it is no number or truth value, which may be written in
    another way."""
    return _is_plain(text) and text[:1].isalpha() and text not in (*_TRUTHS, "nan", "inf")


def shows(label: NDArray[Any], index: int) -> bool:
    """Whether a label is that class, names it, or has a box or pixel of it."""
    if label.ndim == 0:
        return int(label) == index
    if label.ndim == 1:
        return index < len(label) and bool(label[index] > 0)
    classes = label[:, 0] if label.ndim == 2 else label
    return bool((classes == index).any())
