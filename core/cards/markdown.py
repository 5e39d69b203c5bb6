"""A document as Markdown (CommonMark with GitHub's tables)."""

from __future__ import annotations

import re

from core.cards.sections import Block, Document, Notes, Table
from core.names import printed

_LIST = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+])(?=\s|$)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def markdown_of(document: Document) -> str:
    """The whole text; what names hold is never taken for markup."""
    parts = [f"# {escaped(document.title)}", escaped(document.subtitle)]
    for section in document.sections:
        parts.append(f"## {escaped(section.title)}")
        parts += [_block(block) for block in section.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """A text in one line, with signs of Markdown as themselves."""
    line = printed(" ".join(text.split()))
    return _LIST.sub(_at_start, _SPECIAL.sub(r"\\\1", line))


def _at_start(found: re.Match[str]) -> str:
    """Signs that make a list at the start of a line."""
    number, point, dash = found.groups()
    return f"{number}\\{point}" if number else f"\\{dash}"


def _block(block: Block) -> str:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Notes):
        mark = "**Warning:** " if block.warn else ""
        return "\n".join(f"- {mark}{escaped(text)}" for text in block.texts)
    return escaped(block)


def _table(table: Table) -> str:
    if not table.rows:
        return ""
    width = len(table.rows[0])
    head = table.head or ("",) * width
    lines = [_line(head), "|" + " --- |" * width, *map(_line, table.rows)]
    return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"
