"""Folders whose contents have names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Inside:
    """An attribute of a folder: the path of something that lies in it."""

    def __init__(self, *parts: str) -> None:
        self.parts = parts

    def __get__(self, folder: Folder, owner: Any = None) -> Path:
        return folder.path.joinpath(*self.parts)


@dataclass(frozen=True)
class Folder:
    """A folder whose files and folders have names here."""

    path: Path
