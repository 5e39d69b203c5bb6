"""Files and folders that users name: opening them, listing them, and which may be read."""

from __future__ import annotations

from core.files import open_file, open_named, read_bytes, why
from core.folders import scan, walk
from core.listed import listed_path
from core.roots import require_named

__all__ = [
    "listed_path",
    "open_file",
    "open_named",
    "read_bytes",
    "require_named",
    "scan",
    "walk",
    "why",
]
