"""What plug-ins of every kind are known by."""

from __future__ import annotations

from typing import ClassVar


class Plugin:
    """Base class of the interfaces."""

    id: ClassVar[str]
    """A slug, as in addresses and commands; unique among the installed plug-ins of its kind."""
    title: ClassVar[str]
    """What menus and lists show."""

    @classmethod
    def get_id(cls) -> str:
        return cls.id

    @classmethod
    def get_title(cls) -> str:
        return cls.title


class PluginForTasks(Plugin):
    """Base class of the interfaces whose plug-ins are offered by task."""

    tasks: ClassVar[tuple[str, ...]]
    """Of `Task`, or ids of tasks that were registered."""
    priority: ClassVar[int] = 0
    """Of the plug-ins for a task, the one with the highest priority is the default."""
