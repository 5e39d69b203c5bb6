"""The plug-ins that can be used, in a registry for each kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from core.exceptions import PluginError, UserError
from core.options import form_values
from core.plugins import (
    DataIngestionInterface,
    NetworkInterface,
    PolicyInterface,
    SolverInterface,
    VisualizationInterface,
)
from core.policies.rates import rates
from core.registry.failures import Failure, failures
from core.tasks import Task

Interface = TypeVar(
    "Interface",
    DataIngestionInterface,
    NetworkInterface,
    PolicyInterface,
    SolverInterface,
    VisualizationInterface,
)
_SLUG = (r"[a-z0-9]+(-[a-z0-9]+)*", "a slug such as 'image-mine'")
_CAPITALS = (_SLUG[0].upper(), "capitals such as 'MINE'")


@dataclass(frozen=True)
class Registered(Generic[Interface]):
    """A plug-in's class and where it comes from."""

    plugin: type[Interface]
    app: str
    version: str


class Registry(Generic[Interface]):
    """Plug-ins of one kind by id; refuses a second one with the same id."""

    def __init__(self, kind: str, interface: type[Interface]) -> None:
        self.kind = kind
        self.group = f"digits.plugins.{kind}"
        self.interface: type[Interface] = interface
        self._plugins: dict[str, Registered[Interface]] = {}

    def __getitem__(self, plugin_id: str) -> type[Interface]:
        return self.registered(plugin_id).plugin

    def __contains__(self, plugin_id: object) -> bool:
        return plugin_id in self._plugins

    def __iter__(self) -> Iterator[type[Interface]]:
        """The classes, ordered by title."""
        classes = [registered.plugin for registered in self._plugins.values()]
        return iter(sorted(classes, key=lambda plugin: plugin.get_title()))

    def registered(self, plugin_id: str) -> Registered[Interface]:
        try:
            return self._plugins[plugin_id]
        except KeyError:
            raise PluginError(self.why_missing(plugin_id)) from None

    def suspects(self, plugin_id: str) -> list[Failure]:
        """What was left out and may have had that id."""
        of_kind = [failure for failure in failures if self.kind in failure.kinds]
        exact = [failure for failure in of_kind if failure.plugin_id == plugin_id]
        return exact or [failure for failure in of_kind if not failure.plugin_id]

    def why_missing(self, plugin_id: str) -> str:
        """Why there is no plug-in of that id, and what to do."""
        known = ", ".join(sorted(self._plugins)) or "none"
        missing = f"There is no {self.kind} plug-in {plugin_id!r}; installed: {known}."
        reasons: list[str] = [str(failure) for failure in self.suspects(plugin_id)]
        if not reasons:
            return missing
        advice = "Ask the operator to fix it (`manage.py plugins` lists it), then try again."
        return " ".join([missing, *reasons, advice])

    def register(self, plugin: type[Interface], app: str = "", version: str = "") -> None:
        self.require_valid(plugin)
        plugin_id = plugin.get_id()
        if plugin_id in self._plugins and self._plugins[plugin_id].plugin is not plugin:
            raise self.same_id([self._plugins[plugin_id].plugin, plugin])
        self._plugins[plugin_id] = Registered(plugin, app, version)

    def require_valid(self, plugin: Any) -> None:
        """Raise PluginError for what is not a plug-in, or would break the lists it is in."""
        if not (isinstance(plugin, type) and issubclass(plugin, self.interface)):
            raise PluginError(
                f"{source_of(plugin)} is not a subclass of {self.interface.__name__}."
            )
        plugin_id = getattr(plugin, "id", "")
        pattern, advice = _CAPITALS if issubclass(plugin, SolverInterface) else _SLUG
        if not re.fullmatch(pattern, str(plugin_id)):
            raise PluginError(f"{source_of(plugin)} has the id {plugin_id!r}; use {advice}.")
        for name, text in texts_of(plugin).items():
            if not isinstance(text, str) or not text:
                raise PluginError(f"{source_of(plugin)} has the {name} {text!r}; use a short text.")

    def same_id(self, plugins: list[type[Interface]]) -> PluginError:
        sources = " and ".join(map(source_of, plugins))
        count = "Two" if len(plugins) == 2 else len(plugins)
        plugin_id = plugins[0].get_id()
        return PluginError(f"{count} {self.kind} plug-ins have the id {plugin_id!r}: {sources}.")

    def unregister(self, plugin_id: str) -> None:
        del self._plugins[plugin_id]


def source_of(plugin: Any) -> str:
    named = isinstance(plugin, type)
    return f"{plugin.__module__}.{plugin.__qualname__}" if named else repr(plugin)


def texts_of(plugin: type[Any]) -> dict[str, Any]:
    """What lists of plug-ins show; what a plug-in says of every task must not fail either."""
    texts = {"id": plugin.get_id(), "title": getattr(plugin, "title", None) and plugin.get_title()}
    if issubclass(plugin, DataIngestionInterface):
        return texts | {"category": plugin.get_category()}
    if issubclass(plugin, PolicyInterface | SolverInterface):
        return texts
    for task in ("", *Task):
        plugin.learns(task) if issubclass(plugin, NetworkInterface) else plugin.shows(task)
    if type(plugin.priority) is not int:
        raise PluginError(
            f"{source_of(plugin)} has the priority {plugin.priority!r}; use a whole number."
        )
    return texts


def require_options(plugin: Any) -> None:
    """Raise PluginError where a solver or a policy would break the form that shows all of them."""
    if not issubclass(plugin, PolicyInterface | SolverInterface):
        return
    try:
        options = form_values(plugin.options_form, "options_form", {})
        if issubclass(plugin, PolicyInterface):
            rates(plugin, options, np.linspace(0, 1, 101), learning_rate=1.0)
    except UserError as error:
        raise PluginError(f"{source_of(plugin)}: {error}") from error


data_plugins: Registry[DataIngestionInterface] = Registry("data", DataIngestionInterface)
network_plugins: Registry[NetworkInterface] = Registry("network", NetworkInterface)
policy_plugins: Registry[PolicyInterface] = Registry("policy", PolicyInterface)
solver_plugins: Registry[SolverInterface] = Registry("solver", SolverInterface)
view_plugins: Registry[VisualizationInterface] = Registry("view", VisualizationInterface)


def default_view(task: str) -> type[VisualizationInterface]:
    """The view for a task where nobody chose one: made for it, otherwise one that shows anything.

    Of several, the one of the highest priority: the bundled one, unless another one says more.
    """
    fitting = [view for view in view_plugins if view.shows(task)]
    for view in sorted(fitting, key=lambda view: (not view.tasks, -view.priority, view.get_id())):
        return view
    raise PluginError(f"No view plug-in that is installed shows {task or 'anything'}.")
