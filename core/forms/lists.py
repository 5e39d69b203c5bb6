"""Lists of values in the fields of a form: `[0.01, 0.02]`, and `0.01, 0.02` where numbers are."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from core.forms.creation import Data

FRACTIONS = (forms.FloatField, forms.DecimalField)
NUMBERS = (forms.IntegerField, *FRACTIONS)
"""Fields in which a list needs no brackets."""
_BETWEEN = re.compile(r"[,;]\s+|;")
"""A comma alone may be a decimal comma, which is an error and not two values."""


def lists_of(fields: Mapping[str, forms.Field], data: Data) -> dict[str, list[str]]:
    """The fields with several values, as texts without repetitions."""
    found = {name: _values(field, str(data.get(name, ""))) for name, field in fields.items()}
    return {name: values for name, values in found.items() if values}


def _values(field: forms.Field, text: str) -> list[str]:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        parts = next(csv.reader([text[1:-1]], skipinitialspace=True), [])
    elif isinstance(field, NUMBERS) and _BETWEEN.search(text):
        parts = _BETWEEN.split(text)
    else:
        return []
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def with_values(data: Any, values: Mapping[str, str]) -> Any:
    """A copy of a form's data with other values for some fields."""
    copy = data.copy()
    for name, value in values.items():
        copy[name] = value
    return copy


def accept_lists(fields: Iterable[forms.Field]) -> None:
    """Let browsers take lists where they would take numbers only."""
    for field in fields:
        if isinstance(field.widget, forms.NumberInput):
            field.widget.input_type = "text"
            field.widget.attrs["inputmode"] = "decimal"
            for bound in ("min", "max", "step"):
                field.widget.attrs.pop(bound, None)
