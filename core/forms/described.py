"""Values of forms as users read them: labels and titles, not names and codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.forms.utils import pretty_name

from core.names import printed_lines


def label_of(name: str, field: forms.Field | None) -> str:
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
