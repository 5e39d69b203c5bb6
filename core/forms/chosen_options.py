"""The options of whatever a field chooses, such as those of the solver.

Pages show the options of all that can be chosen, and a script hides those that do not count; so
names of fields must differ, and have a prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from core.fields import PlainForm
from core.forms.creation import Data
from core.plugins import PolicyInterface, SolverInterface
from core.registry import Registry

Chosen = type[PolicyInterface] | type[SolverInterface]


def titles(registry: Registry[Any]) -> list[tuple[str, str]]:
    """What a field that chooses offers."""
    return [(plugin.get_id(), plugin.get_title()) for plugin in registry]


class _Part(PlainForm):
    """The options' form of one plug-in, with a prefix before its fields' names."""

    chooser: str
    """The name of the field that chooses it."""
    chosen_by: str
    """The value of that field that does."""
    title: str

    def add_prefix(self, field_name: str) -> str:
        return f"{self.prefix}_{field_name}"


class ChosenOptions:
    """The options' forms of all plug-ins of a registry."""

    def __init__(
        self, registry: Registry[Any], chooser: str, prefix: str, data: Data | None = None
    ) -> None:
        """Make the forms; with data, the chosen one is bound to them.

        Args:
            registry: what can be chosen from.
            chooser: the name of the field that chooses one by its id.
            prefix: what all names of fields begin with, before the plug-in's id.
            data: what was entered.
        """
        self.by_id = {plugin.get_id(): _form_class(plugin, chooser, prefix) for plugin in registry}
        chosen = "" if data is None else str(data.get(chooser, ""))
        self.forms = {
            plugin_id: form_class(data) if plugin_id == chosen else form_class()
            for plugin_id, form_class in self.by_id.items()
        }
        self.chosen = self.forms.get(chosen)
        """The form that was bound; None without data, or where the choice is not one of them."""

    @property
    def counted(self) -> list[forms.Form]:
        """The forms whose fields can be set; of bound ones, the chosen one alone."""
        if self.chosen is not None:
            return [self.chosen]
        return list(self.forms.values())

    @property
    def values(self) -> dict[str, Any]:
        """The options that were entered."""
        return {} if self.chosen is None else self.chosen.cleaned_data

    def start_from(self, chosen: str, values: Mapping[str, Any]) -> None:
        """Let an unbound form start from stored options."""
        if chosen in self.forms:
            self.forms[chosen].initial.update(values)


def _form_class(plugin: Chosen, chooser: str, prefix: str) -> type[forms.Form]:
    facts = {
        "prefix": f"{prefix}_{plugin.get_id().lower().replace('-', '_')}",
        "chooser": chooser,
        "chosen_by": plugin.get_id(),
        "title": plugin.get_title(),
    }
    return type(plugin.options_form.__name__, (_Part, plugin.options_form), facts)
