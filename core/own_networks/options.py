"""The options of a source as a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from core.own_networks.annotations import LONGEST_TEXT, Option, Value


def form_of(options: Iterable[Option]) -> type[forms.Form]:
    """A form class with a field for each option, as `NetworkInterface.options_form`."""
    fields = {option.name: _field(option) for option in options}
    return type("OptionsForm", (forms.Form,), fields)


def _field(option: Option) -> forms.Field:
    label = option.name.replace("_", " ").strip().capitalize() or option.name
    given: dict[str, Any] = {"label": label, "initial": option.default}
    if option.choices:
        return _choice(option.choices, given)
    if option.kind == "bool":
        return forms.BooleanField(required=False, **given)
    if option.kind == "str":
        return forms.CharField(
            required=option.default != "", max_length=LONGEST_TEXT, strip=False, **given
        )
    limits: dict[str, Any] = {"min_value": option.minimum, "max_value": option.maximum}
    if option.minimum is not None and option.maximum is not None:
        given["help_text"] = f"From {option.minimum} to {option.maximum}."
    return (forms.IntegerField if option.kind == "int" else forms.FloatField)(**limits, **given)


def _choice(choices: tuple[Value, ...], given: dict[str, Any]) -> forms.Field:
    by_text = {str(value): value for value in choices}
    return forms.TypedChoiceField(
        choices=[(value, str(value)) for value in choices],
        coerce=lambda text: by_text.get(str(text), text),
        empty_value="",
        required="" not in by_text,
        **given,
    )
