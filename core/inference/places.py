"""Names of what is written for each input of an inference: the inputs' own folders are kept."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from core.names import printed

_LONGEST = 60
"""Characters of a name, of up to four bytes each; file systems allow 255 bytes."""
_UNUSABLE = re.compile(r'[<>:"|?*\\]')


def relative_places(inputs: Sequence[str]) -> list[Path]:
    """A relative path without suffix for each input, all different.

    Args:
        inputs: their names: paths, of which the folders that all have in common are left out;
            names in an archive; or texts.
    """
    absolute = [name for name in inputs if os.path.isabs(name)]
    common = os.path.commonpath([os.path.dirname(name) for name in absolute]) if absolute else ""
    taken: set[Path] = set()
    places = []
    for name in inputs:
        inside = os.path.relpath(name, common) if os.path.isabs(name) else name
        place = _unused(_place_of(inside), taken)
        taken.add(place)
        places.append(place)
    return places


def told_apart(paths: Sequence[str]) -> dict[str, str]:
    """What to call files that lie in several folders: with those that they do not share."""
    folders = {os.path.dirname(path) for path in paths}
    if len(folders) < 2:
        return {}
    common = os.path.commonpath(folders)
    return {path: os.path.relpath(path, common) for path in paths}


def _place_of(name: str) -> Path:
    """The name as a path below a folder, whatever it has in it."""
    parts = [part for part in PurePosixPath(name).parts if part not in ("/", "..")]
    *folders, last = [_usable(part) for part in parts] or ["input"]
    stem, suffix = os.path.splitext(last)
    # A suffix is short: "lesion 3.5 cm" has none.
    known = suffix[1:].isalnum() and len(suffix) <= len(".jpeg2000")
    return Path(*folders, (stem if known and stem else last)[:_LONGEST])


def _usable(part: str) -> str:
    """A part of a path that every file system takes, and that steers no terminal."""
    return _UNUSABLE.sub("_", printed(part))[:_LONGEST].strip() or "_"


def _unused(place: Path, taken: set[Path]) -> Path:
    number, found = 1, place
    while found in taken:
        number += 1
        found = place.with_name(f"{place.name}-{number}")
    return found
