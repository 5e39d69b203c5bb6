"""What the export of a network is asked to do, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ModelExport:
    """One snapshot, to be exported in one format."""

    snapshot: Path
    """A `.keras` file."""
    format: str
    """A name in `formats.FORMATS`."""
    output: Path
    """A folder that does not exist yet, or is empty."""
    dataset: Path
    """The folder of the dataset whose samples are the golden inputs."""
    is_packed: bool = False
    """Whether all files are packed into one archive, as for the format `archive` always."""
    test_time_flips: bool = False
    """Whether the exported network averages its output over four flips of the image."""
    reading: Mapping[str, Any] | None = None
    """What is done with the file of an input, for `digits-run`; None: that is not known."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What `info.json` says beside what the network says of itself."""


@dataclass(frozen=True)
class ExportedModel:
    """What an export wrote."""

    folder: Path
    file: Path
    """The model's file or folder, or the archive with all files."""
    bytes: int
    receipt: dict[str, Any]
    """See `receipt.receipt_of`."""
