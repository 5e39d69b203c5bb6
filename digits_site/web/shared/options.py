"""Stored fields as a table that a user reads: labels and titles, not names and codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.forms.utils import pretty_name

from core.names import printed_lines

Row = tuple[str, str]


def described(parts: Iterable[forms.Form], values: Mapping[str, Any]) -> list[Row]:
    """Label and text of every value that was given, as the forms call them; else by its name."""
    fields = {name: field for form in parts for name, field in form.fields.items()}
    return [
        (_label_of(name, fields.get(name)), text_of(value, fields.get(name)))
        for name, value in values.items()
        if value not in (None, "", [])
    ]


def _label_of(name: str, field: forms.Field | None) -> str:
    return str(field.label) if field and field.label else pretty_name(name)


def text_of(value: Any, field: forms.Field | None = None) -> str:
    """The value in words; a choice by its title, an uploaded file by its name."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(text_of(item, field) for item in value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(field, forms.ChoiceField):
        return _titles(field.choices).get(str(value), str(value))
    return printed_lines(Path(value).name if isinstance(field, forms.FileField) else str(value))


def _titles(choices: Any) -> dict[str, str]:
    """The titles of a choice field's values, those in groups too."""
    found: dict[str, str] = {}
    for value, title in choices:
        if isinstance(title, list | tuple):
            found |= _titles(title)
        else:
            found[str(value)] = str(title)
    return found


def prefill(form: forms.Form, values: Mapping[str, Any]) -> list[str]:
    """Let an unbound form start from stored values; what must be chosen again, in words.

    Browsers do not let a page choose files for their users.
    """
    again = []
    for name, field in form.fields.items():
        if not isinstance(field, forms.FileField):
            if name in values:
                form.initial[name] = values[name]
        elif values.get(name):
            again.append(f"{_label_of(name, field)} ({Path(values[name]).name})")
    return again
