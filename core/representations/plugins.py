"""The installed plug-ins as dictionaries."""

from __future__ import annotations

from typing import Any

from django import forms

from core.kinds import KINDS
from core.registration import Registry
from core.registration.failures import Failure
from core.tasks import task_of

_FORMS = ("dataset_form", "inference_form", "options_form", "config_form")
"""Attributes that hold the form of a plug-in, of one kind or the other."""


def plugin_rows() -> list[dict[str, Any]]:
    """Every plug-in that can be used, in the order of kinds and ids.

    Returns:
        `kind`, `id`, `title`, `category`, `app` and `version` of each, the ids of its `tasks`,
        and its `fields`: their names with their labels.
    """
    return [_row(registry, plugin) for registry in KINDS for plugin in registry]


def failure_row(failure: Failure) -> dict[str, Any]:
    """The row of a plug-in that cannot be used: only such rows have an `error`."""
    return {
        "id": failure.plugin_id,
        "title": "",
        "category": "",
        "kind": ", ".join(failure.kinds),
        "app": failure.app,
        "version": failure.source.partition(" ")[2],
        "error": str(failure),
        "remedy": failure.remedy,
    }


def _row(registry: Registry[Any], plugin: Any) -> dict[str, Any]:
    texts = registry.texts(plugin)
    registered = registry.registered(texts["id"])
    return {
        "id": texts["id"],
        "title": texts["title"],
        "category": texts.get("category", ""),
        "kind": registry.kind,
        "app": registered.app,
        "version": registered.version,
        "tasks": _tasks_of(plugin),
        "fields": _fields_of(plugin),
    }


def _tasks_of(plugin: Any) -> list[str]:
    several = getattr(plugin, "tasks", None)
    one = getattr(plugin, "task", None)
    return list(several) if several else [one] if isinstance(one, str) else []


def _fields_of(plugin: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for attribute in _FORMS:
        form = getattr(plugin, attribute, None)
        if isinstance(form, type) and issubclass(form, forms.Form):
            for name, field in form.base_fields.items():
                found[name] = str(field.label or name)
    return found


def task_titles(tasks: list[str]) -> list[str]:
    """What pages call tasks."""
    return [str(task_of(task).title) for task in tasks]
