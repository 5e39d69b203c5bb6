"""System checks of what plug-ins name: a part that is missing is found before it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage

from core.registry import data_plugins, network_plugins, view_plugins
from core.tasks import known_tasks, task_plugins
from core.tasks.added import metric_plugins


def check_tasks(**kwargs: Any) -> list[CheckMessage]:
    """digits.W020: a task whose other half is missing, so that nothing can be trained."""
    return [
        checks.Warning(
            f"The task {str(task.id)!r}: its `learning` names the module {task.learning}, which "
            "does not exist.",
            hint="Name the module with its subclass of core.plugins.learning.Learning, or None.",
            id="digits.W020",
        )
        for task in known_tasks()
        if task.learning is not None and not exists(task.learning)
    ]


def exists(module: str) -> bool:
    """Whether a module is there; nothing is imported, since that would take TensorFlow."""
    package, *rest = module.split(".")
    spec = find_spec(package)
    folders = (spec.submodule_search_locations or []) if spec else []
    places = [Path(folder, *rest) for folder in folders]
    return any(place.is_dir() or place.with_suffix(".py").is_file() for place in places)


def check_named_tasks(**kwargs: Any) -> list[CheckMessage]:
    """digits.W021: a plug-in names a task that is not there."""
    return [
        checks.Warning(
            f"The {kind} plug-in {plugin_id!r} names the task {task!r}, which is not installed.",
            hint=f"Known tasks: {', '.join(task_plugins.ids())}. Install the plug-in that has it.",
            id="digits.W021",
        )
        for kind, plugin_id, task in named_tasks()
        if task not in task_plugins
    ]


def named_tasks() -> Iterator[tuple[str, str, str]]:
    """The kind and id of a plug-in, and a task that it names."""
    for data in data_plugins:
        if data.task is not None:
            yield "data", data.id, data.task
    for registry in (network_plugins, view_plugins, metric_plugins):
        for plugin in registry:
            for task in plugin.tasks:
                yield registry.kind, plugin.id, task
