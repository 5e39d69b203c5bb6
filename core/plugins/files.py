"""Files and folders that users name: opening them, listing them, and which may be read."""

from __future__ import annotations

from core.files import open_file, open_named, read_bytes, why
from core.folders import scan, walk
from core.listed import listed_path
from core.roots import require_named
from core.stage_folders import (
    IMAGE_NAMES,
    STAGE_NAMES,
    folders_named,
    only_folder,
    stage_folders,
)

__all__ = [
    "IMAGE_NAMES",
    "STAGE_NAMES",
    "folders_named",
    "listed_path",
    "only_folder",
    "open_file",
    "open_named",
    "read_bytes",
    "require_named",
    "scan",
    "stage_folders",
    "walk",
    "why",
]
