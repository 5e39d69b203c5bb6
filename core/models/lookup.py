"""Finding rows as users name them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from core.numbers import whole_number


def by_id_or_name(rows: Any, wanted: str) -> Any:
    """The first of the rows with that id or name; None if there is none."""
    try:
        wanted.encode()
    except UnicodeEncodeError:  # no row has such a name, and databases refuse to look for it
        return None
    pk = whole_number(wanted)
    return rows.filter(Q(name=wanted) if pk is None else Q(pk=pk) | Q(name=wanted)).first()
