"""What an entry of a plug-in is called, and what it has in common with others."""

from __future__ import annotations

from core.names import printed
from core.plugins import Entry


def name_of(entry: Entry) -> str:
    """What a user calls an entry: its `name`, its `file`, or the entry itself."""
    return _first_of(entry, "name", "file")


def file_of(entry: Entry) -> str:
    """The file behind an entry: its `file`, its `name`, or the entry itself."""
    return _first_of(entry, "file", "name")


def _first_of(entry: Entry, *keys: str) -> str:
    if isinstance(entry, dict):
        for key in keys:
            if key in entry:
                return printed(str(entry[key]))
    return printed(str(entry))


def group_of(entry: Entry) -> str | None:
    """What the samples of an entry have in common with others: its `group`, such as a patient."""
    group = entry.get("group") if isinstance(entry, dict) else None
    return None if group is None else str(group)
