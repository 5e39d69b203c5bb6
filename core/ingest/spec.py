"""What the engine is asked to do."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.plugins import DataIngestionInterface
from core.store.codecs import Encoding


@dataclass(frozen=True, kw_only=True)
class Storage:
    """How a dataset's samples are stored."""

    feature_encoding: str = Encoding.RAW
    label_encoding: str = Encoding.RAW
    """Of dense labels; all others are stored as they are."""
    variable_shape: bool = False
    """Whether samples of another size than the first one's are kept, not rejected."""

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Storage:
        """From the cleaned fields of the storage form; what is left out has its default."""
        names = (field.name for field in dataclasses.fields(cls))
        return cls(**{name: fields[name] for name in names if name in fields})


@dataclass(frozen=True, kw_only=True)
class IngestSpec:
    """One ingestion: a plug-in with its fields, a folder, a number of processes."""

    plugin: type[DataIngestionInterface]
    plugin_version: str
    fields: Mapping[str, Any]
    folder: Path
    processes: int
    addition: str = ""
    """Names an addition to a dataset: of one name only one is made, however often it is tried."""
    storage: Storage = Storage()
    max_rejected: float = 5
    """Percentage of the entries; if more are rejected, the ingestion is an error."""
    entry_seconds: float = 60
    """After which an entry's encoding is ended and the entry rejected."""

    @property
    def seed(self) -> int:
        """Orders the training samples; the plug-in's field `seed`, if it has one."""
        return int(self.fields.get("seed") or 0)
