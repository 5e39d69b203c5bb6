"""Uploads that were predicted, kept for an hour: their user may want to look inside the network."""

from __future__ import annotations

import contextlib
import re
import secrets
import time
from pathlib import Path
from typing import Any

from core.jobs.disk import remove
from core.storage import data_folder

_SECONDS = 3600
_MOST = 8
"""Predictions of a user whose uploads are kept at once."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def new_place(user: Any) -> Path:
    """An empty folder for a user's uploads; what was kept too long, or is too much, is removed."""
    folder = data_folder().incoming
    folder.mkdir(parents=True, exist_ok=True)
    _forget(folder, user)
    place = folder / f"{_prefix(user)}{secrets.token_urlsafe(16)}"
    place.mkdir()
    return place


def reference_of(user: Any, file: str) -> str:
    """What names a kept file in addresses; "" for any other file."""
    folder = data_folder().incoming
    prefix = str(folder / _prefix(user))
    return file.removeprefix(prefix) if file.startswith(prefix) else ""


def kept_file(user: Any, reference: str) -> Path | None:
    """The file that `reference_of` named, if it is this user's and still there."""
    token, _, rest = reference.partition("/")
    if not _TOKEN.fullmatch(token) or "\0" in rest:
        return None
    place = data_folder().incoming / f"{_prefix(user)}{token}"
    try:
        file = (place / rest).resolve(strict=True)
    except OSError:
        return None
    return file if file.is_file() and file.is_relative_to(place.resolve()) else None


def _prefix(user: Any) -> str:
    return f"predicted-{user.pk}-"


def _forget(folder: Path, user: Any) -> None:
    """Remove what anybody's predictions left an hour ago, and this user's oldest ones."""
    own: list[tuple[float, Path]] = []
    for place in folder.glob("predicted-*"):
        with contextlib.suppress(OSError):
            since = place.stat().st_mtime
            if since < time.time() - _SECONDS:
                remove(place)
            elif place.name.startswith(_prefix(user)):
                own.append((since, place))
    for _, place in sorted(own, reverse=True)[_MOST - 1 :]:
        with contextlib.suppress(OSError):
            remove(place)
