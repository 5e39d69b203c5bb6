"""Finding sections of the help by words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digits_site.web.help.documents import Document, Section, document, names, plain

MOST = 30
_AROUND = 90
"""Characters of a snippet on either side of the word."""


@dataclass(frozen=True)
class Hit:
    """A section that has all words."""

    document: Document
    section: Section
    snippet: tuple[tuple[str, bool], ...]
    """Parts of its text, and whether each is one of the words."""


def search(query: str) -> list[Hit]:
    """The sections whose heading or text has all words, the best first; at most `MOST`.

    Words in a heading count more than in the text, and short sections more than long ones.
    """
    words = [word for word in query.lower().split() if word]
    if not words:
        return []
    found: list[tuple[float, int, Hit]] = []
    for name in names():
        of = document(name)
        for section in of.sections:
            if score := _score(of, section, words):
                found.append((-score, len(found), Hit(of, section, _snippet(section, words))))
    return [hit for *_, hit in sorted(found, key=lambda one: one[:2])[:MOST]]


def _score(of: Document, section: Section, words: list[str]) -> float:
    """0: a word is missing."""
    title, text = section.title.lower(), plain(section.text).lower()
    total = 0.0
    for word in words:
        in_title, in_text = title.count(word), text.count(word)
        if not in_title and not in_text and word not in of.title.lower():
            return 0
        total += 10 * min(in_title, 1) + 1000 * in_text / (1000 + len(text))
    return total


def _snippet(section: Section, words: list[str]) -> tuple[tuple[str, bool], ...]:
    text = " ".join(plain(section.text).split())
    first = min((at for word in words if (at := text.lower().find(word)) >= 0), default=0)
    start = max(0, first - _AROUND)
    part = text[start : first + 2 * _AROUND]
    part = ("… " if start else "") + part + (" …" if first + 2 * _AROUND < len(text) else "")
    pattern = "|".join(map(re.escape, words))
    pieces = re.split(f"({pattern})", part, flags=re.IGNORECASE)
    return tuple((piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece)
