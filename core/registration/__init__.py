"""Registering parts of one kind by their ids: one rule for bundled parts and for plug-ins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from core.exceptions import PluginError
from core.registration.failures import Failure, failures

Interface = TypeVar("Interface")
SLUG = (r"[a-z0-9]+(-[a-z0-9]+)*", "a slug such as 'image-mine'")
CAPITALS = (SLUG[0].upper(), "capitals such as 'MINE'")


@dataclass(frozen=True)
class Registered(Generic[Interface]):
    """A part's class and where it comes from."""

    plugin: type[Interface]
    app: str
    version: str


def fact_of(plugin: Any, name: str) -> Any:
    """An attribute, by the hook `get_…` where the interface has one; None where it is not set."""
    value = getattr(plugin, name, None)
    hook = getattr(plugin, f"get_{name}", None)
    return hook() if value and hook else value


class Registry(Generic[Interface]):
    """Parts of one kind by id; refuses a second one with the same id."""

    def __init__(
        self,
        kind: str,
        interface: type[Interface],
        texts: tuple[str, ...] = ("id", "title"),
        ids: tuple[str, str] = SLUG,
        examine: Callable[[Any], None] = lambda plugin: None,
    ) -> None:
        """Take what all parts of the kind must have.

        Args:
            kind: a word.
            interface: their base class.
            texts: the attributes that lists show; short texts.
            ids: the pattern of its ids, and what that is in words.
            examine: raises an exception for a class that would break lists in another way.
        """
        self.kind = kind
        self.group = f"digits.plugins.{kind}"
        """Of the entry points of plug-ins."""
        self.interface: type[Interface] = interface
        self._texts, self._ids, self._examine = texts, ids, examine
        self._plugins: dict[str, Registered[Interface]] = {}

    def __getitem__(self, plugin_id: str) -> type[Interface]:
        return self.registered(plugin_id).plugin

    def __contains__(self, plugin_id: object) -> bool:
        return plugin_id in self._plugins

    def __iter__(self) -> Iterator[type[Interface]]:
        """The classes, ordered by title."""
        classes = [registered.plugin for registered in self._plugins.values()]
        return iter(sorted(classes, key=lambda plugin: str(fact_of(plugin, "title"))))

    def ids(self) -> list[str]:
        """In the order of registration: bundled ones come first."""
        return list(self._plugins)

    def texts(self, plugin: type[Interface]) -> dict[str, Any]:
        """What lists show of a class: `id`, `title`, and what the kind has beside them."""
        return {name: fact_of(plugin, name) for name in self._texts}

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
        """Add a class.

        Raises:
            PluginError: it is not one of this kind, or another one has its id.
        """
        self.require_valid(plugin)
        plugin_id = self.id_of(plugin)
        if plugin_id in self._plugins and self._plugins[plugin_id].plugin is not plugin:
            raise self.same_id([self._plugins[plugin_id].plugin, plugin])
        self._plugins[plugin_id] = Registered(plugin, app, version)

    def require_valid(self, plugin: Any) -> None:
        """Raise PluginError for what is not a plug-in, or would break the lists that show it."""
        if not (isinstance(plugin, type) and issubclass(plugin, self.interface)):
            raise PluginError(
                f"{source_of(plugin)} is not a subclass of {self.interface.__name__}."
            )
        plugin_id = getattr(plugin, "id", "")
        pattern, advice = self._ids
        if not re.fullmatch(pattern, str(plugin_id)):
            raise PluginError(f"{source_of(plugin)} has the id {plugin_id!r}; use {advice}.")
        for name, text in self.texts(plugin).items():
            if not isinstance(text, str) or not text:
                raise PluginError(f"{source_of(plugin)} has the {name} {text!r}; use a short text.")
        self._examine(plugin)

    def id_of(self, plugin: type[Interface]) -> str:
        return str(fact_of(plugin, "id"))

    def same_id(self, plugins: list[type[Interface]]) -> PluginError:
        sources = " and ".join(map(source_of, plugins))
        count = "Two" if len(plugins) == 2 else len(plugins)
        plugin_id = self.id_of(plugins[0])
        return PluginError(f"{count} {self.kind} plug-ins have the id {plugin_id!r}: {sources}.")

    def unregister(self, plugin_id: str) -> None:
        del self._plugins[plugin_id]


def source_of(plugin: Any) -> str:
    """Where a class is defined, for sentences about it."""
    named = isinstance(plugin, type)
    return f"{plugin.__module__}.{plugin.__qualname__}" if named else repr(plugin)
