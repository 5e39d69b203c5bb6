"""What an entry of a plug-in is called, and what it has in common with others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.names import printed
from core.plugins import Entry

_FRAME = "frame_number"
TAGS = "dicom"
"""The key of what is kept of a DICOM file's header; see `core.dicom.tags`."""
_NOT_FACTS = {"name", "file", "group", "label", TAGS, _FRAME}
"""What names a sample, and what is predicted."""
_LONGEST_FACT = 100
"""Characters of a fact; longer ones are texts of their own."""
_NAME_OF_FRAME = re.compile(r"(.*), frame \d+", re.DOTALL)


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


def file_of_frame(name: str) -> str | None:
    """What the other frames' names have in common with the name of a frame; None of no frame."""
    found = _NAME_OF_FRAME.fullmatch(name)
    return found and found[1]


def frame_of(entry: Entry) -> int:
    """Which of its entry's samples it is, counted from 0."""
    number = entry.get(_FRAME) if isinstance(entry, dict) else None
    return 0 if number is None else int(number) - 1


def file_of(entry: Entry) -> str:
    """The file behind an entry: its `file`, its `name`, or the entry itself."""
    return _first_of(entry, "file", "name")


def facts_of(entry: Entry) -> dict[str, str]:
    """What else an entry says of its samples in short texts or numbers, such as a scanner."""
    if not isinstance(entry, dict):
        return {}
    return tag_facts(tags_of(entry)) | {
        printed(str(key)): printed(str(value))
        for key, value in entry.items()
        if key not in _NOT_FACTS
        and isinstance(value, str | int | float)
        and value != ""
        and len(str(value)) <= _LONGEST_FACT
    }


def with_tags(entry: Entry, tags: Mapping[str, Any]) -> Entry:
    """The entry with what its file's header says; one that is no object, or has such a key of its
    own, stays as it is."""
    if not tags or not isinstance(entry, dict) or TAGS in entry:
        return entry
    return entry | {TAGS: dict(tags)}


def tags_of(entry: Entry) -> dict[str, Any]:
    """What is kept of the header of an entry's DICOM file; none of other files."""
    tags = entry.get(TAGS) if isinstance(entry, dict) else None
    return tags if isinstance(tags, dict) else {}


def tag_facts(tags: Mapping[str, Any]) -> dict[str, str]:
    """Tags as texts, by which samples can be chosen."""
    found = {name: tags[name] for name in _TAG_FACTS if name in tags}
    return {name: _in_words(value) for name, value in found.items()}


def tag_numbers(tags: Mapping[str, Any]) -> dict[str, float]:
    """Tags that are numbers of which a range can be chosen."""
    return {name: float(tags[name]) for name in TAG_NUMBERS if name in tags}


def _in_words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " × ".join(map(_in_words, value))
    return f"{value:.6g}" if isinstance(value, float) else printed(str(value))


_TAG_FACTS = (
    "Modality",
    "Manufacturer",
    "MagneticFieldStrength",
    "PixelSpacing",
    "ImagerPixelSpacing",
    "SliceThickness",
    "SeriesNumber",
    "series",
)
"""In the order in which they are offered."""
TAG_NUMBERS = ("position", "InstanceNumber", "TriggerTime")
"""Those of which each slice has another one."""


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
