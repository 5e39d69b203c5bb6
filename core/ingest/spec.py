"""What the engine is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.plugins import DataIngestionInterface

Progress = Callable[[int, int, str], None]
"""Called as progress(done, total, message) now and then."""


@dataclass(frozen=True, kw_only=True)
class IngestSpec:
    """One ingestion: a plug-in with its fields, a folder, a number of processes."""

    plugin: type[DataIngestionInterface]
    plugin_version: str
    fields: Mapping[str, Any]
    folder: Path
    processes: int
    entry_seconds: float = 60
    """After which an entry's encoding is ended and the entry rejected."""

    @property
    def seed(self) -> int:
        """Orders the training samples; the plug-in's field `seed`, if it has one."""
        return int(self.fields.get("seed") or 0)
