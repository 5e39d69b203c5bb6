"""The language of filters: words, and conditions such as `lr > 0.01`, `tag:x` or `-owner:ann`.

All parts of a filter must hold. A part is a text to search for, or a name, an operator and a value;
`-` before it means that it must not hold. Quotation marks hold together what has spaces, and take
from `:`, `=`, `<`, `>` and `-` their meaning; a backslash before a quotation mark is a part of the
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.exceptions import FilterError

MOST_TERMS = 30
"""Parts of a filter; each costs time."""

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_OPERATOR = r"<=|>=|!=|<|>|=|:"
_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<quoted>{_QUOTED})|(?P<operator>{_OPERATOR})"
    rf"|(?P<minus>-(?=\S)(?!{_OPERATOR}))"
    rf'|(?P<text>(?:(?!{_OPERATOR})[^\s"])+)',
    re.DOTALL,
)
"""`minus` counts at the beginning of a part only."""
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass(frozen=True)
class Term:
    """One part of a filter."""

    text: str
    """What is searched for, or the value of the condition."""
    name: str = ""
    """Of what the condition is; empty: the text is searched for."""
    operator: str = ""
    """`:`, `=`, `!=`, `<`, `<=`, `>` or `>=`."""
    negated: bool = False


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    glued: bool
    """Whether it follows the one before without a space."""


def parsed(text: str) -> tuple[Term, ...]:
    """The parts of a filter.

    Raises:
        FilterError: a quotation mark is not closed, or a condition lacks its name or value.
    """
    terms = tuple(_terms(_tokens(text)))
    if len(terms) > MOST_TERMS:
        raise FilterError(f"The filter has {len(terms)} parts; use at most {MOST_TERMS}.")
    return terms


def quoted(text: str) -> str:
    """A text as a filter has it: in quotation marks where it needs them."""
    plain = text and not re.search(rf'[\s"]|{_OPERATOR}', text) and not text.startswith("-")
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place, glued = 0, False
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise FilterError(
                f"A quotation mark is not closed: {text[place : place + 40]} "
                'Write the text as "…", or \\" for a mark within it.'
            )
        kind, place = str(match.lastgroup), match.end()
        if kind == "space":
            glued = False
            continue
        is_text = kind == "text" or (kind == "minus" and glued)
        if is_text and glued and found[-1].kind == "text":
            found[-1] = _Token("text", found[-1].text + match[0], found[-1].glued)
        else:
            found.append(_Token("text" if is_text else kind, match[0], glued))
        glued = True
    return found


def _terms(tokens: list[_Token]) -> Iterator[Term]:
    place = 0
    while place < len(tokens):
        negated = tokens[place].kind == "minus"
        place += negated
        first = tokens[place]
        if first.kind == "operator":
            raise FilterError(
                f"“{first.text}” has no name before it; write for example lr {first.text} 0.01."
            )
        follows = tokens[place + 1] if place + 1 < len(tokens) else None
        if follows is None or follows.kind != "operator":
            yield Term(_plain(first), negated=negated)
            place += 1
            continue
        name, operator = _plain(first), follows.text
        # Behind a minus, what follows may be a negative number: `val_loss < -1`.
        place += 2
        sign = place < len(tokens) and tokens[place].kind == "minus"
        place += sign
        value = tokens[place] if place < len(tokens) else None
        if value is None or value.kind == "operator":
            raise FilterError(
                f"“{name}{operator}” has no value behind it; write “{name}{operator}…”, or "
                f'"{name}{operator}" to search for the text.'
            )
        yield Term("-" * sign + _plain(value), name, operator, negated)
        place += 1


def _plain(token: _Token) -> str:
    return _ESCAPED.sub(r"\1", token.text[1:-1]) if token.kind == "quoted" else token.text
