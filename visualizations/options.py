"""Views with options, of which their pages change some without asking the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from core.plugins import DatasetInfo, TemplateAndContext, VisualizationInterface


class ViewWithControls(VisualizationInterface):
    """A view with a value for each option, and controls above its samples for some of them."""

    live: ClassVar[tuple[str, ...]] = ()
    """The options with a control; the form has them in a part that is closed at first."""
    config_template = "visualizations/config.html"

    def __init__(self, dataset: DatasetInfo, **config: Any) -> None:
        fields = self.config_form.base_fields
        self.options = {name: config.get(name, field.initial) for name, field in fields.items()}
        # Renderings depend on all options: a version with others makes its own.
        super().__init__(dataset, **self.options)

    @classmethod
    def get_config_template(cls, form: forms.Form) -> TemplateAndContext:
        has_errors = any(name in form.errors for name in cls.live)
        return cls.config_template, {"form": form, "live": cls.live, "is_open": has_errors}

    def get_view_template(self, data: dict[str, Any]) -> TemplateAndContext:
        return self.view_template, data | {"options": self.options}

    def get_header_template(self) -> TemplateAndContext | None:
        if self.header_template is None:
            return None
        controls = controls_of(self.config_form, self.live, self.options)
        return self.header_template, {"view": self.id, "controls": controls}


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
