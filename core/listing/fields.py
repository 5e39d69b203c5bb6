"""What lists show, order by, and filter by: one class for each way in which values are compared."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Case, CharField, F, FloatField, Q, Value, When
from django.db.models.functions import Concat
from django.db.models.lookups import (
    Contains,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IExact,
    IsNull,
    LessThan,
    LessThanOrEqual,
    Lookup,
)
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from core.exceptions import FilterError
from core.models.filed import BETWEEN_TAGS, folder_of, tags_of

ORDERS: Mapping[str, type[Lookup[Any]]] = {
    "<": LessThan,
    "<=": LessThanOrEqual,
    ">": GreaterThan,
    ">=": GreaterThanOrEqual,
}
_UNITS = {"": 1, "k": 10**3, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "%": 0.01}
_UNITS |= {"s": 1, "min": 60, "h": 3600, "d": 86400}
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([a-zA-Z%]*)", re.ASCII)


@dataclass(frozen=True)
class Field:
    """Something that a list shows of each row. Without a key, it has no order."""

    name: str
    title: str
    shown_as: str
    """How pages show it: `text`, `number`, `bytes`, `time`, `status` and so on."""
    value: Callable[[Any], Any]
    """What a row has of it, as JSON has it."""
    key: Any = None
    """The expression by which rows are ordered."""

    def condition(self, operator: str, text: str) -> Q:
        """Which rows a condition holds for; for no row it is unknown.

        Args:
            operator: `:`, `=`, `<`, `<=`, `>` or `>=`.
            text: the value.

        Raises:
            FilterError: it cannot be compared so.
        """
        raise FilterError(f"Lists cannot be filtered by “{self.name}”.")

    def refuse(self, operator: str, allowed: str) -> None:
        if operator in ORDERS:
            raise FilterError(
                f"“{self.name}” is not a number, so “{operator}” does not fit; {allowed}"
            )


class Text(Field):
    """`:` looks for a part, `=` for the whole; upper and lower case are the same."""

    def condition(self, operator: str, text: str) -> Q:
        self.refuse(operator, f"write {self.name}:… for a part of it, {self.name}=… for the whole.")
        return Q(**{f"{self.key}__{'icontains' if operator == ':' else 'iexact'}": text})


class Word(Field):
    """A name that is compared as a whole."""

    def condition(self, operator: str, text: str) -> Q:
        self.refuse(operator, f"write {self.name}:….")
        return Q(**{f"{self.key}__iexact": text})


@dataclass(frozen=True)
class Choice(Field):
    """One of a few words."""

    choices: tuple[str, ...] = ()

    def condition(self, operator: str, text: str) -> Q:
        self.refuse(operator, f"write {self.name}:….")
        if text.lower() not in self.choices:
            known = ", ".join(self.choices)
            raise FilterError(f"“{text}” is not a known {self.name}; use one of: {known}.")
        return Q(**{self.key: text.lower()})


class Number(Field):
    """Numbers, with units such as MB, or %."""

    def condition(self, operator: str, text: str) -> Q:
        return compared(self.expression, operator, number_of(self.name, text))

    @property
    def expression(self) -> Any:
        return F(self.key) if isinstance(self.key, str) else self.key


class Time(Field):
    """Moments, as dates or with a time of day; or so long ago, as in `created > 7d`."""

    def condition(self, operator: str, text: str) -> Q:
        start, end = self._interval(text)
        if operator in {":", "="}:
            return Q(**{f"{self.key}__gte": start, f"{self.key}__lt": end})
        # All of a day is before what is later than it.
        limit = end if operator in {">", "<="} and end - start > timedelta(seconds=1) else start
        lookup = {">": "gte", ">=": "gte", "<": "lt", "<=": "lt"}
        return Q(**{f"{self.key}__{lookup[operator]}": limit})

    def _interval(self, text: str) -> tuple[datetime, datetime]:
        if ago := re.fullmatch(r"(\d{1,5})\s*([hdw])", text.lower(), re.ASCII):
            start = timezone.now() - int(ago[1]) * timedelta(**{_SPANS[ago[2]]: 1})
            return start, start + timedelta(seconds=1)
        try:
            if moment := parse_datetime(text):
                aware = moment if moment.tzinfo else timezone.make_aware(moment)
                if day := parse_date(text):
                    start = timezone.make_aware(datetime.combine(day, time.min))
                    return start, start + timedelta(days=1)
                return aware, aware + timedelta(seconds=1)
        except (ValueError, OverflowError):
            pass
        raise FilterError(
            f"“{text}” is not a time for “{self.name}”; write 2026-11-28, 2026-11-28T14:30, or 7d, "
            "12h, 2w for so long ago."
        )


_SPANS = {"h": "hours", "d": "days", "w": "weeks"}


class Tag(Field):
    """One of the tags, as a whole."""

    def condition(self, operator: str, text: str) -> Q:
        self.refuse(operator, f"write {self.name}:….")
        if "," in text or len(tags_of(text)) != 1:
            raise FilterError(f"“{text}” is not a tag; write one tag, such as tag:baseline.")
        between = Value(BETWEEN_TAGS)
        whole = Concat(between, F("tags"), between, output_field=CharField())
        return Q(Contains(whole, f"{BETWEEN_TAGS}{tags_of(text)[0]}{BETWEEN_TAGS}"))


class Folder(Field):
    """`:` includes the folders within, `=` does not; nothing stands for what is in none."""

    def condition(self, operator: str, text: str) -> Q:
        self.refuse(operator, f"write {self.name}:….")
        folder = folder_of(text)
        here = Q(**{str(self.key): folder})
        if operator == "=" or not folder:
            return here
        return here | Q(**{f"{self.key}__startswith": f"{folder}/"})


def number_of(name: str, text: str) -> float:
    """The number that a text means.

    Raises:
        FilterError: it means none.
    """
    match = _NUMBER.fullmatch(text.strip())
    if match and match[2].lower() in _UNITS and math.isfinite(number := float(match[1])):
        return number * _UNITS[match[2].lower()]
    raise FilterError(f"“{name}” is a number, and “{text}” is none; write for example {name}>0.5.")


def compared(expression: Any, operator: str, number: float) -> Q:
    """Where an expression has a value that compares so; known for every row."""
    value = Value(number, output_field=FloatField())
    holds = ORDERS.get(operator, Exact)(expression, value)
    # Computed once a row, and false where there is no value.
    return Q(Case(When(holds, then=True), default=False, output_field=BooleanField()))


def same_text(expression: Any, text: str) -> Q:
    """Where an expression is that text, in upper or lower case; known for every row."""
    return Q(IsNull(expression, False)) & Q(IExact(expression, text))
