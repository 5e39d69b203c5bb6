"""What an earlier run left in an artifact's folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.storage import uploads_of


def clear(folder: Path, but: Path | None = None) -> None:
    """Remove all but the uploads, which are part of the fields, and one file."""
    for path in folder.glob("*"):
        if path.is_dir() and path != uploads_of(folder):
            shutil.rmtree(path)
        elif path.is_file() and path != but:
            path.unlink()
