"""Settings of models as fields of lists, by the names that forms have for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.db.models import Q
from django.db.models.functions import Coalesce

from core.exceptions import FilterError
from core.forms.model_fields import ModelForm
from core.listing.fields import ORDERS, Field, compared, number_of, same_text
from core.listing.json_values import JsonNumber, JsonText, JsonTruth
from core.registry import network_plugins, policy_plugins, solver_plugins

SHORT = {
    "lr": "learning_rate",
    "batch": "batch_size",
    "solver": "solver_type",
    "optimizer": "solver_type",
    "policy": "lr_policy",
    "warmup": "lr_warmup",
    "seed": "random_seed",
    "wd": "weight_decay",
    "ema": "ema_momentum",
    "clip": "max_gradient_norm",
    "crop": "crop_size",
}
"""Common short names."""
_TRUTHS = {"true": "true", "yes": "true", "false": "false", "no": "false"}
_NUMERIC = (forms.IntegerField, forms.FloatField, forms.DecimalField)


@dataclass(frozen=True)
class Setting(Field):
    """A setting, which may lie at several places: networks may have options of one name."""

    paths: tuple[tuple[str, ...], ...] = ()

    def condition(self, operator: str, text: str) -> Q:
        found = Q()
        for path in self.paths:
            found |= self._condition_at(path, operator, text)
        return found

    def _condition_at(self, path: tuple[str, ...], operator: str, text: str) -> Q:
        number = JsonNumber("fields", path)
        if operator in ORDERS:
            return compared(number, operator, number_of(self.name, text))
        found = same_text(JsonText("fields", path), text)
        if text.lower() in _TRUTHS:
            found |= same_text(JsonTruth("fields", path), _TRUTHS[text.lower()])
        try:
            return found | compared(number, operator, number_of(self.name, text))
        except FilterError:
            return found


def settings() -> dict[str, Setting]:
    """All settings that forms of models have, by name."""
    return _settings(*(tuple(registry.ids()) for registry in _REGISTRIES))


_REGISTRIES: tuple[Any, ...] = (network_plugins, solver_plugins, policy_plugins)
_PLACES = ("network_options", "solver_options", "policy_options")


@cache
def _settings(*plugin_ids: tuple[str, ...]) -> dict[str, Setting]:
    places: dict[str, dict[tuple[str, ...], forms.Field]] = {}
    for path, field in _all_fields():
        places.setdefault(path[-1], {})[path] = field
    left_out = {"model_name", "preset"}
    return {name: _setting(name, found) for name, found in places.items() if name not in left_out}


def _all_fields() -> Iterator[tuple[tuple[str, ...], forms.Field]]:
    for name, field in ModelForm.base_fields.items():
        yield (name,), field
    for place, registry in zip(_PLACES, _REGISTRIES, strict=True):
        for plugin in registry:
            for name, field in plugin.options_form().fields.items():
                yield (place, name), field


def _setting(name: str, found: dict[tuple[str, ...], forms.Field]) -> Setting:
    paths, first = tuple(found), next(iter(found.values()))
    kind: type[JsonNumber | JsonText | JsonTruth] = JsonText
    if isinstance(first, _NUMERIC):
        kind = JsonNumber
    elif isinstance(first, forms.BooleanField):
        kind = JsonTruth
    keys = [kind("fields", path) for path in paths]
    return Setting(
        name=name,
        title=str(first.label or name.replace("_", " ").capitalize()),
        shown_as="setting",
        value=lambda row: _value_at(row.fields, paths),
        key=keys[0] if len(keys) == 1 else Coalesce(*keys),
        paths=paths,
    )


def _value_at(fields: dict[str, Any], paths: tuple[tuple[str, ...], ...]) -> Any:
    for path in paths:
        value: Any = fields
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            return value
    return None
