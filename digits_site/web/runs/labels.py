"""Settings of runs as their forms call them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django import forms

from core.forms.described import label_of, text_of
from core.forms.model_fields import ModelForm
from core.networks import network_title
from core.registry import network_plugins, policy_plugins, solver_plugins
from core.runs.comparison import plain_words
from core.runs.run import Run
from core.runs.settings import key_of
from core.runs.tables import NOTHING


class Labels:
    """Titles and words for the settings of some runs."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._fields: dict[str, forms.Field] = dict(ModelForm().fields)
        self._words: dict[Hashable, str] = {}
        for part, chooser, registry in (
            ("network_options", "network", network_plugins),
            ("solver_options", "solver_type", solver_plugins),
            ("policy_options", "lr_policy", policy_plugins),
        ):
            chosen = dict.fromkeys(str(run.settings.get(chooser, "")) for run in runs)
            for name, field in _options(registry, chosen):
                self._fields.setdefault(f"{part}.{name}", field)

    def title(self, name: str) -> str:
        return label_of(name.rpartition(".")[2], self._fields.get(name))

    def words(self, name: str, value: Any) -> str:
        """Many runs have the same value, and choices are long."""
        key = name, key_of(value)
        if key not in self._words:
            self._words[key] = self._in_words(name, value)
        return self._words[key]

    def _in_words(self, name: str, value: Any) -> str:
        if value in (None, "", []):
            return NOTHING
        if name == "network":
            return network_title(str(value))
        if isinstance(value, float):
            return plain_words(name, value)
        return text_of(value, self._fields.get(name))


def _options(registry: Any, ids: Iterable[str]) -> Iterable[tuple[str, forms.Field]]:
    for one in ids:
        if one in registry:
            yield from registry[one].options_form().fields.items()
