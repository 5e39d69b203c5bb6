"""What an entry of a plug-in is called, and what it has in common with others."""

from __future__ import annotations

from core.names import printed
from core.plugins import Entry

_FRAME = "frame_number"


def each_frame(entry: Entry, samples: int) -> list[Entry]:
    """The entry of each of its samples: where it has several, with the frame's number from 1."""
    if samples == 1 or not isinstance(entry, dict):
        return [entry] * samples
    return [entry | {_FRAME: number} for number in range(1, samples + 1)]


def name_of(entry: Entry) -> str:
    """What a user calls an entry: its `name`, its `file`, or the entry itself; and which frame."""
    name = _first_of(entry, "name", "file")
    number = entry.get(_FRAME) if isinstance(entry, dict) else None
    return name if number is None else f"{name}, frame {number}"


def frame_of(entry: Entry) -> int:
    """Which of its entry's samples it is, counted from 0."""
    number = entry.get(_FRAME) if isinstance(entry, dict) else None
    return 0 if number is None else int(number) - 1


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
