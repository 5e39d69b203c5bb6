"""The installed plug-ins, found by entry point, in two registries."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar

from django.conf import settings

from core.exceptions import PluginError
from core.plugins import DataIngestionInterface, VisualizationInterface

Interface = TypeVar("Interface", DataIngestionInterface, VisualizationInterface)


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
            known = ", ".join(sorted(self._plugins)) or "none"
            raise PluginError(
                f"There is no {self.kind} plug-in {plugin_id!r}; installed: {known}."
            ) from None

    def register(self, plugin: type[Interface], app: str = "", version: str = "") -> None:
        source = f"{plugin.__module__}.{plugin.__qualname__}"
        if not issubclass(plugin, self.interface):
            raise PluginError(
                f"The {self.kind} plug-in {source} is no subclass of {self.interface.__name__}."
            )
        plugin_id = getattr(plugin, "id", "")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", plugin_id):
            raise PluginError(
                f"The {self.kind} plug-in {source} has the id {plugin_id!r}; "
                "use a slug such as 'image-mine'."
            )
        if plugin_id in self._plugins and self._plugins[plugin_id].plugin is not plugin:
            other = self._plugins[plugin_id].plugin
            raise PluginError(
                f"Two {self.kind} plug-ins have the id {plugin_id!r}: {source} and "
                f"{other.__module__}.{other.__qualname__}. Uninstall one, or name its package "
                "in DIGITS_PLUGINS_EXCLUDE."
            )
        self._plugins[plugin_id] = Registered(plugin, app, version)

    def unregister(self, plugin_id: str) -> None:
        del self._plugins[plugin_id]

    def load(self) -> None:
        """Load the class of every entry point whose app the settings name."""
        for entry in entry_points(group=self.group):
            app = entry.module.partition(".")[0]
            if app in settings.DIGITS_PLUGIN_APPS:
                version = entry.dist.version if entry.dist else ""
                self.register(load_class(entry, self.kind), app, version)


data_plugins: Registry[DataIngestionInterface] = Registry("data", DataIngestionInterface)
view_plugins: Registry[VisualizationInterface] = Registry("view", VisualizationInterface)


def default_view(task: str) -> type[VisualizationInterface]:
    """The view for a task where nobody chose one: made for it, else one that shows anything."""
    fitting = [view for view in view_plugins if view.shows(task)]
    for view in sorted(fitting, key=lambda view: (not view.tasks, view.get_id())):
        return view
    raise PluginError(f"No view plug-in that is installed shows {task or 'anything'}.")


def load_class(entry: EntryPoint, kind: str) -> type:
    """Load an entry point's class, or say which plug-in failed and where."""
    try:
        loaded: type = entry.load()
    except Exception as error:
        raise broken(f"The {kind} plug-in {entry.name} = {entry.value}", error) from error
    return loaded


def import_apps() -> None:
    """Import the root package of every plug-in, before Django does.

    Django would let a plug-in's error through as it is; this names the plug-in.
    """
    for app in settings.DIGITS_PLUGIN_APPS:
        try:
            import_module(app)
        except Exception as error:
            raise broken(f"The plug-in package {app}", error) from error


def broken(what: str, error: Exception) -> PluginError:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return PluginError(
        f"{what} cannot be loaded: {type(error).__name__}: {error} "
        f"({frame.filename}, line {frame.lineno}). Mend it, uninstall it, or name its package "
        "in DIGITS_PLUGINS_EXCLUDE."
    )
