"""Names that mean the same though they are written differently."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_SEPARATORS = re.compile(r"[\W_]+")


def composed(name: str) -> str:
    """A name in the Unicode form that most programs write (NFC): `é` is one character."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


class Spellings:
    """Names, of which those that differ in case, blanks or Unicode form are one."""

    def __init__(self, names: Iterable[str]) -> None:
        self._of: dict[str, str] = {}
        """The first spelling by key."""
        self.first: dict[str, str] = {}
        """The first spelling of each name."""
        for name in names:
            self.first[name] = self._of.setdefault(self.key(name), name)

    @staticmethod
    def key(name: str) -> str:
        """What spellings of one name have in common."""
        return " ".join(unicodedata.normalize("NFKC", name).casefold().split())

    @staticmethod
    def bare(key: str) -> str:
        """What keys have in common that differ in leading zeros or separators only."""
        return _SEPARATORS.sub("-", _LEADING_ZEROS.sub("", key)).strip("-")

    @property
    def alike(self) -> list[list[str]]:
        """Different names that may be one: they differ in leading zeros or separators only."""
        groups: dict[str, list[str]] = defaultdict(list)
        for key, name in self._of.items():
            if bare := self.bare(key):
                groups[bare].append(name)
        return [names for names in groups.values() if len(names) > 1]
