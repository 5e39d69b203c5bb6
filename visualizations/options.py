"""The options of a view, and which of them its pages change without asking the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms


def all_options(form: type[forms.Form], config: Mapping[str, Any]) -> dict[str, Any]:
    """A value for every field of the form: the configured one, else the initial one."""
    return {name: config.get(name, field.initial) for name, field in form.base_fields.items()}


@dataclass(frozen=True)
class Control:
    """A slider, list or checkbox above the samples; its start is the server's option."""

    name: str
    label: str
    value: Any
    least: int | float | None = None
    most: int | float | None = None
    step: int | float = 1
    choices: Sequence[tuple[str, str]] = ()

    @property
    def is_slider(self) -> bool:
        return self.least is not None


def controls_of(
    form: type[forms.Form], names: Sequence[str], options: Mapping[str, Any]
) -> list[Control]:
    """The controls for some fields of a form: numbers with limits, choices, and booleans."""
    return [_control(name, form.base_fields[name], options[name]) for name in names]


def _control(name: str, field: forms.Field, value: Any) -> Control:
    label = str(field.label or name.replace("_", " ").capitalize())
    if isinstance(field, forms.ChoiceField):
        choices = [(str(one), str(title)) for one, title in field.choices]  # type: ignore[union-attr,misc]
        return Control(name, label, value, choices=choices)
    if not isinstance(field, forms.IntegerField):
        return Control(name, label, bool(value))
    least: Any = field.min_value  # Django allows a function, too
    most: Any = field.max_value
    step = 0.01 if isinstance(field, forms.FloatField) else 1
    return Control(name, label, value, least, most, step)
