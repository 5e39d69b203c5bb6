"""Where choosing a file or folder starts: roots by their names, recent folders, uploads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import islice
from typing import Any

from core.models import Dataset, Upload
from core.names import printed
from core.roots import allowed
from digits_site.web.uploads.browsing import is_open

_MOST = 8
_LOOKED_AT = 20
"""Datasets whose fields are looked at for folders."""


@dataclass(frozen=True)
class Start:
    """A folder to begin with."""

    title: str
    path: str


def starts() -> list[tuple[str, list[Start]]]:
    """Headings, each with its folders; what is empty is left out."""
    roots = [_start(root) for root in allowed().roots if os.path.isdir(root)]
    uploads = [
        Start(str(upload), str(upload.folder))
        for upload in Upload.objects.all()[:_MOST]
        if upload.folder.is_dir()
    ]
    if os.path.isdir(allowed().uploads):
        uploads.append(Start("All uploads", allowed().uploads))
    home = _home()
    if home and home not in allowed().roots:
        roots.insert(0, _start(home))
    groups = [("Recent folders", _recent()), ("Uploads", uploads), ("Folders of the server", roots)]
    return [(title, found) for title, found in groups if found]


def _home() -> str:
    """The home folder of the server's account; "" if users may not read it, or it is empty."""
    home = os.path.realpath(os.path.expanduser("~"))
    try:
        shown = any(not name.startswith(".") for name in os.listdir(home))
    except OSError:
        return ""
    return home if shown and is_open(home) else ""


def _recent() -> list[Start]:
    """The folders of which the last datasets were made, the latest first."""
    fields = Dataset.objects.order_by("-pk").values_list("fields", flat=True)[:_LOOKED_AT]
    paths = dict.fromkeys(path for of in fields for path in _folders(of))
    found = (path for path in paths if is_open(path))
    return [_start(path) for path in islice(found, _MOST)]


def _start(path: str) -> Start:
    return Start(f"{printed(path).rstrip(os.sep)}{os.sep}", path)


def _folders(fields: dict[str, Any]) -> list[str]:
    texts = [value for value in fields.values() if isinstance(value, str) and os.path.isabs(value)]
    return [text if os.path.isdir(text) else os.path.dirname(text) for text in texts]
