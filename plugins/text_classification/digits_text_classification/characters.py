"""Texts as numbers of characters."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.plugins.text import printed

ALPHABET = string.ascii_lowercase + string.digits + "-,;.!?:'\"" + r"/\|_@#$%^&*~`+" + " =<>()[]{}"
"""The characters of Zhang, Zhao and LeCun (2015), Character-level Convolutional Networks for
Text Classification, 2.2, with the space, in the order of NVIDIA's plug-in."""
_MOST_IN_BYTES = 253
"""Characters of an alphabet of which all indices, and that of the others, are uint8."""
LARGEST_ALPHABET = 2**16 - 2
_MOST_NAMED = 10


def numbered(alphabet: str) -> dict[str, int]:
    """The index of each character, counted from 1."""
    return {character: index for index, character in enumerate(alphabet, 1)}


def encode(
    text: str, numbers: Mapping[str, int], length: int, *, lower: bool
) -> NDArray[np.uint8 | np.uint16]:
    """The first characters of a text (1, length, 1), uint8 or uint16.

    What is not in the alphabet, and what lacks at the end, has the number after the last one.

    Args:
        numbers: of `numbered`.
        lower: whether capital letters count as small ones.
    """
    other = len(numbers) + 1
    if lower:
        text = text.lower()
    known = [numbers.get(character, other) for character in text[:length]]
    feature = np.full(
        (1, length, 1), other, np.uint8 if len(numbers) <= _MOST_IN_BYTES else np.uint16
    )
    feature[0, : len(known), 0] = known
    return feature


class Outside:
    """How many characters of texts are not in the alphabet, and so count as one."""

    def __init__(self, alphabet: str, length: int, lower: bool) -> None:
        self._pattern = re.compile(f"[^{re.escape(alphabet)}]" if alphabet else ".", re.DOTALL)
        self._length, self._lower = length, lower
        self.counts: Counter[str] = Counter()
        self.total = 0

    def add(self, text: str) -> None:
        """Count the characters that `encode` takes."""
        text = (text.lower() if self._lower else text)[: self._length]
        self.total += len(text)
        self.counts.update(self._pattern.findall(text))

    def in_words(self) -> list[str]:
        """What users are to know of it, in a sentence, or nothing."""
        if not (count := self.counts.total()):
            return []
        named = [f"{printed(name)} ({n:,})" for name, n in self.counts.most_common(_MOST_NAMED)]
        more = len(self.counts) - len(named)
        return [
            f"alphabet: {count:,} of {self.total:,} characters of the training data "
            f"({100 * count / self.total:.1f} %) are not in it and count as one: {', '.join(named)}"
            f"{f' and {more:,} more' if more else ''}"
        ]
