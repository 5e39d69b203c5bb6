"""Checks of what every plug-in is: its id, titles, task and templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from django.template import Template, TemplateDoesNotExist
from django.template.loader import get_template

from core.conformance.results import Problem
from core.plugins import DataIngestionInterface, NetworkInterface
from core.tasks import task_plugins

CORES_FORM = "core/plugin_form.html"
"""The default of the interfaces."""
_LONGEST_TITLE = 60


class HasPlugin(Protocol):
    """What is checked."""

    @property
    def plugin(self) -> type[Any]: ...


def check_facts(subject: HasPlugin) -> str:
    """The id is a slug, the titles are short lines, the tasks are known."""
    plugin = subject.plugin
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", plugin.get_id()) or plugin.get_id() != plugin.id:
        raise Problem(
            f"the id is {plugin.id!r}, and get_id() gives {plugin.get_id()!r}",
            "Set the attribute `id` to a slug such as 'image-mine', and leave get_id() alone.",
        )
    texts = {"title": plugin.get_title()}
    if issubclass(plugin, DataIngestionInterface):
        texts["category"] = plugin.get_category()
    for name, text in texts.items():
        if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST_TITLE:
            raise Problem(
                f"the {name} is {text!r}",
                f"Set the attribute `{name}` to a text of 1 to {_LONGEST_TITLE} characters.",
            )
    _check_tasks(plugin)
    return f"{plugin.id}: {', '.join(texts.values())}"


def _check_tasks(plugin: type[Any]) -> None:
    for task in _tasks_of(plugin):
        if task not in task_plugins:
            known = ", ".join(task_plugins.ids())
            raise Problem(f"{task!r} is not a task", f"Use one of: {known}.")
    if issubclass(plugin, NetworkInterface):
        if not plugin.tasks:
            raise Problem("it has no tasks", "Set the attribute `tasks`: what it can learn.")
        for task in plugin.tasks:
            if task_plugins[task].learning is None:
                raise Problem(f"{task} cannot be trained yet", "Remove it from `tasks`.")


def _tasks_of(plugin: type[Any]) -> list[Any]:
    if issubclass(plugin, DataIngestionInterface):
        return [] if plugin.task is None else [plugin.task]
    return list(plugin.tasks)


def check_templates(subject: HasPlugin) -> str:
    """Templates lie in the plug-in's package, below a folder of its name."""
    package = subject.plugin.__module__.partition(".")[0]
    folders = [Path(path).resolve() for path in getattr(import_module(package), "__path__", [])]
    names = list(_template_names(subject.plugin))
    for attribute, name in names:
        remedy = (
            f"Put it into {package}/templates/{package}/, name it {package}/<file>.html, and let "
            f"MANIFEST.in have: recursive-include {package} *.html"
        )
        try:
            template: Any = get_template(name)
        except TemplateDoesNotExist:
            raise Problem(f"{attribute} is {name!r}, which does not exist", remedy) from None
        origin = Path(template.origin.name).resolve()
        if name != CORES_FORM and (
            not name.startswith(f"{package}/")
            or not any(folder in origin.parents for folder in folders)
        ):
            raise Problem(f"{attribute} is {name!r}, found at {origin}", remedy)
    return ", ".join(dict.fromkeys(name for _, name in names)) or "it has none"


def _template_names(plugin: type[Any]) -> Iterator[tuple[str, str]]:
    """The attributes that name templates, and the names."""
    for attribute in (
        *("dataset_template", "inference_template"),
        *("config_template", "view_template", "header_template", "summary_template"),
    ):
        name = getattr(plugin, attribute, None)
        if name is not None and not isinstance(name, Template):
            yield attribute, str(name)
