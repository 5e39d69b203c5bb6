"""From the labels that a text file has to the indices of classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.plugins.text import clean_name

NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass
class Labels:
    """The classes, and how lines name them."""

    names: Sequence[str]
    source: str
    """The file that names the classes, for errors."""
    by_name: bool
    """Whether lines have a class's name; otherwise its number, from 0."""
    several: bool
    """Whether an image may have several classes, or none."""
    indices: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        keys = map(clean_name, self.names) if self.by_name else map(str, range(len(self.names)))
        self.indices = {key: index for index, key in enumerate(keys)}

    def of(self, text: str) -> int | list[int]:
        """The index of a class, or in order those of several.

        Raises:
            ValueError: it names no class; the text says why.
        """
        if not self.several:
            return self.index(text)
        return sorted({self.index(part) for part in parts(text)})

    def index(self, text: str) -> int:
        if (index := self.indices.get(clean_name(text))) is not None:
            return index
        if not text:
            raise ValueError("it has no label")
        if self.by_name:
            raise ValueError(f"“{text[:100]}” is not a class of {self.source}")
        return self.number(text)

    def number(self, text: str) -> int:
        # As a table with gaps has it.
        text = text.removesuffix(".0")
        if text.startswith("-") and NUMBER.fullmatch(text[1:]):
            raise ValueError(f"the label {text} is negative; classes are counted from 0")
        if not text.isdecimal():
            raise ValueError(f"the label “{text[:100]}” is not a whole number")
        if not NUMBER.fullmatch(text) or int(text) >= len(self.names):
            raise ValueError(
                f"there is no class {text[:20]}; {self.source} names the classes 0 to "
                f"{len(self.names) - 1}"
            )
        return int(text)


def parts(text: str) -> list[str]:
    """Labels with semicolons between them; none where the text is empty."""
    return [part.strip() for part in text.split(";")] if text else []


def names_in(labels: Iterable[str], *, several: bool) -> list[str]:
    """The names that labels have, in their order as text."""
    names: set[str] = set()
    for label in set(map(clean_name, labels)):
        names.update(parts(label) if several else [label])
    return sorted(names - {""})
