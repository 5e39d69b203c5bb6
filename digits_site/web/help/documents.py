"""The documents of the help: which there are, in which order, and their text by section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "pages"
"""The documentation; a link in a checkout, a copy where the product is installed."""
PICTURES = {".png": "image/png", ".svg": "image/svg+xml", ".webp": "image/webp"}
_FOR_USERS = (
    *(
        "first-steps",
        "tour",
        "training",
        "tuning",
        "inference",
        "networks",
        "own-networks",
        "dicom",
    ),
    *("out-of-the-house", "results", "reproduction", "glossary"),
)
_FOR_OPERATORS = ("operations", "data-format")
_FOR_AUTHORS = ("extending", "plugins", "architecture")
_GROUPS = {
    "Using it": _FOR_USERS,
    "Running a server": _FOR_OPERATORS,
    "Extending it": _FOR_AUTHORS,
}
_OTHERS = "More"
_LONGEST = 200
"""Characters of a first sentence."""
_HEADING = re.compile(r"^(#{1,4}) +(.+?) *#*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_MARKS = re.compile(r"[*`]|\]\([^)]*\)|[\[\]]|^#+ |^\|[-|: ]+\|$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A heading, and the text below it up to the next one."""

    title: str
    level: int
    anchor: str
    text: str
    """Its lines as they stand in the file."""


@dataclass(frozen=True)
class Document:
    """A page of the help."""

    name: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        return self.sections[0].title if self.sections else self.name

    @property
    def introduction(self) -> str:
        """The first sentence below its title."""
        text = plain(self.sections[0].text).strip().split("\n\n")[0] if self.sections else ""
        sentence = re.split(r"(?<=\.) ", " ".join(text.split()))[0]
        return (
            sentence if len(sentence) <= _LONGEST else f"{sentence[:_LONGEST].rsplit(' ', 1)[0]} …"
        )

    @property
    def anchors(self) -> set[str]:
        return {section.anchor for section in self.sections}


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.md"))


def grouped() -> dict[str, list[Document]]:
    """The documents by whom they are for."""
    left = set(names())
    found: dict[str, list[Document]] = {}
    for title, group in _GROUPS.items():
        found[title] = [document(name) for name in group if name in left]
        left -= set(group)
    found[_OTHERS] = [document(name) for name in sorted(left)]
    return {title: group for title, group in found.items() if group}


def source(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text("utf-8")


@lru_cache(maxsize=64)
def document(name: str) -> Document:
    """One of `names`, by section."""
    return Document(name, tuple(_sections(source(name))))


def plain(text: str) -> str:
    """Markdown without its marks."""
    return _MARKS.sub("", text)


def slug(title: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    kept = re.sub(r"[^\w\- ]", "", plain(title).strip().lower())
    return kept.replace(" ", "-")


def _sections(text: str) -> list[Section]:
    found: list[tuple[str, int]] = [("", 0)]
    lines: list[list[str]] = [[]]
    in_code = False
    for line in text.splitlines():
        in_code ^= bool(_FENCE.match(line))
        heading = None if in_code else _HEADING.match(line)
        if heading:
            found.append((heading[2], len(heading[1])))
            lines.append([])
        else:
            lines[-1].append(line)
    sections, used = [], dict[str, int]()
    for (title, level), below in zip(found, lines, strict=True):
        if level:
            anchor = _numbered(slug(title), used)
            sections.append(Section(plain(title), level, anchor, "\n".join(below)))
    return sections


def _numbered(anchor: str, used: dict[str, int]) -> str:
    """The anchor, with a number if there was one like it before."""
    used[anchor] = used.get(anchor, -1) + 1
    return f"{anchor}-{used[anchor]}" if used[anchor] else anchor
