"""From the text of a filter to the query of a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from core.exceptions import FilterError
from core.listing.kinds import Kind
from core.listing.language import Term, parsed

_UNEQUAL = "!="


def filtered(kind: Kind, rows: Any, text: str) -> Any:
    """The rows for which a filter holds.

    Raises:
        FilterError: it is not understood; the text names the word, and what is allowed.
    """
    for term in parsed(text):
        rows = rows.filter(condition(kind, term))
    return rows


def condition(kind: Kind, term: Term) -> Q:
    """What a part of a filter says of a row."""
    if "\0" in term.text:
        raise FilterError("The filter contains a character that no text has (NUL).")
    if not term.name:
        found = _anywhere(kind, term.text)
    else:
        operator = "=" if term.operator == _UNEQUAL else term.operator
        found = _named(kind, term.name, operator, term.text)
    return ~found if term.negated != (term.operator == _UNEQUAL) else found


def _named(kind: Kind, name: str, operator: str, text: str) -> Q:
    found, refusal = Q(), None
    for field in kind.fields_named(name):
        try:
            found |= field.condition(operator, text)
        except FilterError as error:
            refusal = refusal or error
    if not found and refusal:
        raise refusal
    return found


def _anywhere(kind: Kind, text: str) -> Q:
    found = Q()
    for column in kind.texts:
        found |= Q(**{f"{column}__icontains": text})
    return found
