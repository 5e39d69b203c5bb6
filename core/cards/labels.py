"""Settings and sources of data as their forms call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms

from core.fields import PathField
from core.forms.described import label_of, text_of
from core.forms.model_fields import ModelForm
from core.registry import data_plugins, network_plugins, policy_plugins, solver_plugins

Fields = Mapping[str, forms.Field]
_CHOSEN_BY = {"solver_options": "solver_type", "policy_options": "lr_policy"}


@dataclass(frozen=True)
class Labels:
    """The fields of a model's forms, by part and name."""

    fields: Mapping[tuple[str, str], forms.Field]
    source: list[tuple[str, str]]
    """What the dataset's form was given, with its labels."""

    def field(self, part: str, name: str) -> forms.Field | None:
        return self.fields.get((part, name))

    def title(self, part: str, name: str) -> str:
        return label_of(name, self.field(part, name))


def labels_of(card: Mapping[str, Any]) -> Labels:
    """The labels for a card; of missing plug-ins, guessed from the names of fields."""
    chosen = {row["name"]: row["value"] for row in card["settings"] if not row["part"]}
    found = {("", name): field for name, field in ModelForm().fields.items()}
    parts: list[tuple[str, Any, Any]] = [
        ("network_options", network_plugins, card["model"]["network"]),
        ("solver_options", solver_plugins, chosen.get("solver_type")),
        ("policy_options", policy_plugins, chosen.get("lr_policy")),
    ]
    for part, registry, plugin_id in parts:
        if plugin_id in registry:
            form = registry[plugin_id].options_form()
            found |= {(part, name): field for name, field in form.fields.items()}
    return Labels(found, _source(card["data"]))


def _source(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    fields: Fields = {}
    if data["plugin"] in data_plugins:
        fields = data_plugins[data["plugin"]].get_dataset_form().fields
    return [
        (label_of(name, fields.get(name)), value_in_words(value, fields.get(name)))
        for name, value in data["source"].items()
        if value not in (None, "", [])
    ]


def value_in_words(value: Any, field: forms.Field | None = None) -> str:
    """A value as text; of a path its last part only."""
    if isinstance(field, PathField) and isinstance(value, str):
        return f"…/{Path(value).name}"  # where it lies on the server is nobody's business
    return text_of(value, field)
