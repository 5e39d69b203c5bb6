"""Pages of a list by the values of its first and last row, not by numbers.

What is added or removed meanwhile shifts no page: none of its rows is seen twice or missed.
Rows without a value come last; rows with the same value are in the order of their ids.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.lookups import Exact, GreaterThan, IsNull, LessThan

from core.exceptions import FilterError
from core.listing.kinds import Kind

_KEY = "sort_key"


@dataclass(frozen=True)
class Order:
    """By what a list is ordered."""

    name: str
    key: Any
    descending: bool

    @property
    def text(self) -> str:
        """As addresses and commands have it: `-created` begins with the latest."""
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and where to go on."""

    rows: Sequence[Any]
    before: str = ""
    """Where the previous page ends, as a text for addresses; empty: this is the first one."""
    after: str = ""
    """Where the next page begins; empty: this is the last one."""
    total: int | None = None
    """How many rows the list has; None where that was not counted."""


def order_of(kind: Kind, text: str) -> Order:
    """The order that a text means, such as `-val_dice`.

    Raises:
        FilterError: there is no such field, or it has no order.
    """
    field = kind.field(text.removeprefix("-"))
    if field.key is None:
        raise FilterError(f"Lists cannot be sorted by “{field.name}”.")
    return Order(field.name, field.key, text.startswith("-"))


def ordered(rows: QuerySet[Any], order: Order, *, backwards: bool = False) -> QuerySet[Any]:
    """The rows in an order, annotated with what it compares."""
    key = F(order.key) if isinstance(order.key, str) else order.key
    rows = rows.annotate(**{_KEY: key})
    down = order.descending != backwards
    by_key = F(_KEY).desc(nulls_first=backwards or None, nulls_last=not backwards or None)
    if not down:
        by_key = F(_KEY).asc(nulls_first=backwards or None, nulls_last=not backwards or None)
    return rows.order_by(by_key, "-pk" if down else "pk")


def page_of(
    rows: QuerySet[Any],
    order: Order,
    size: int,
    *,
    whole_rows: QuerySet[Any] | None = None,
    counted: bool = False,
    after: str = "",
    before: str = "",
) -> Page:
    """Rows after a place or before one, in any case in order; without a place, the first ones.

    A place that is not understood, such as one of another order, is the beginning.

    Args:
        rows: which rows the list has.
        order: as above.
        size: the most rows of a page.
        whole_rows: what each row of the page comes with, unfiltered; by default the same.
        counted: whether rows are counted, too, on the first page: in one go, which for a costly
            filter takes half the time of two queries.
        after: where the page begins.
        before: where it ends instead.
    """
    backwards = bool(before)
    place = _place_of(before or after)
    found = ordered(rows, order, backwards=backwards)
    if place is not None:
        found = found.filter(_beyond(order, place, backwards=backwards))
    # First the ids alone: what rows are joined with is then read for one page, not for all.
    counts = counted and place is None
    columns: list[Any] = ["pk", _KEY, *([Window(Count("pk"))] if counts else [])]
    keys = list(found.values_list(*columns)[: size + 1])
    total = keys[0][2] if keys and counts else None
    more = len(keys) > size
    keys = keys[:size]
    if backwards:
        keys.reverse()
    if not keys:
        return Page([], total=0 if place is None else None)
    whole = (rows if whole_rows is None else whole_rows).in_bulk([pk for pk, *_ in keys])
    return Page(
        [whole[pk] for pk, *_ in keys if pk in whole],
        before=_text_of(*keys[0][:2]) if (more if backwards else place is not None) else "",
        after=_text_of(*keys[-1][:2]) if (place is not None if backwards else more) else "",
        total=total,
    )


def _beyond(order: Order, place: tuple[Any, int], *, backwards: bool) -> Q:
    """What comes behind a place, or before it."""
    value, pk = place
    down = order.descending != backwards
    by_pk = Q(pk__lt=pk) if down else Q(pk__gt=pk)
    key, beyond = F(_KEY), LessThan if down else GreaterThan
    if value is None:
        nothing = Q(IsNull(key, True)) & by_pk
        return nothing | Q(IsNull(key, False)) if backwards else nothing
    found = Q(beyond(key, value)) | (Q(Exact(key, value)) & by_pk)
    return found if backwards else found | Q(IsNull(key, True))


def _text_of(pk: int, value: Any) -> str:
    if isinstance(value, datetime):
        value = {"time": value.isoformat()}
    elif isinstance(value, timedelta):
        value = {"microseconds": value // timedelta(microseconds=1)}
    text = json.dumps([value, pk], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place_of(text: str) -> tuple[Any, int] | None:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(value, dict):
            if "time" in value:
                value = datetime.fromisoformat(value["time"])
            else:
                value = timedelta(microseconds=value["microseconds"])
    except (ValueError, TypeError, KeyError, OverflowError, binascii.Error):
        return None
    known = value is None or isinstance(value, str | int | float | datetime | timedelta)
    usable = known and type(pk) is int and abs(pk) < 2**63 and "\0" not in str(value)
    return (value, pk) if usable else None
