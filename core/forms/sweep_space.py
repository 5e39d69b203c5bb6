"""What the fields of a form say is to be tried: lists in any field, ranges in fields of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from core.exceptions import TrainingError
from core.forms.creation import Data
from core.forms.lists import FRACTIONS, NUMBERS, lists_of, with_values
from core.tuning.notation import parse
from core.tuning.values import Choice, Values


@dataclass(frozen=True)
class Space:
    """What is tried, by field."""

    values: dict[str, Values] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """As they were entered."""
    problems: dict[str, str] = field(default_factory=dict)
    """What is wrong with the text of a field."""


def entered_space(fields: Mapping[str, forms.Field], data: Data) -> Space:
    """The fields that have several values, in their order.

    Args:
        fields: that may have several.
        data: what was entered.
    """
    lists = lists_of(fields, data)
    found = Space()
    for name, one in fields.items():
        text = str(data.get(name, ""))
        if name in lists:
            found.values[name] = Choice(tuple(lists[name]))
        elif isinstance(one, NUMBERS):
            try:
                values = parse(text, whole=not isinstance(one, FRACTIONS))
            except TrainingError as error:
                found.problems[name] = str(error)
                continue
            if values is not None:
                found.values[name] = values
        if name in found.values:
            found.texts[name] = text
    return found


def first_of(fields: Mapping[str, forms.Field], data: Any) -> Any:
    """A copy of the data with the first value of each list or range, for what shows one of them."""
    space = entered_space(fields, data)
    return with_values(data, {name: one.at(0) for name, one in space.values.items()})
