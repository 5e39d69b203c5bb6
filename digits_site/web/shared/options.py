"""Stored fields as a table that a user reads: labels and titles, not names and codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django import forms

from core.forms.described import label_of, text_of

Row = tuple[str, str]


def described(parts: Iterable[forms.Form], values: Mapping[str, Any]) -> list[Row]:
    """Label and text of every value that was given, as the forms call them; else by its name."""
    fields = {name: field for form in parts for name, field in form.fields.items()}
    return [
        (label_of(name, fields.get(name)), text_of(value, fields.get(name)))
        for name, value in values.items()
        if value not in (None, "", [])
    ]


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
            again.append(f"{label_of(name, field)} ({Path(values[name]).name})")
    return again
