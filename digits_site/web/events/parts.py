"""Parts of files of metrics, read and written as JSON once for all pages that show a training."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from digits_site.web.models.curves import Run, new_rows
from digits_site.web.shared.cursor import Position


@dataclass(frozen=True)
class Source:
    """A file of metrics as it was when it was looked at."""

    model: int
    path: Path
    run: Run
    bytes: int


@dataclass(frozen=True)
class Part:
    """What comes next in a file, as pages take it."""

    text: str
    position: Position
    """Behind it."""
    finished: bool
    is_last: bool
    """Whether there was no more when the file was looked at."""


def read_part(source: Source, before: Position) -> Part:
    """What comes behind a position; from the start for another run."""
    known, after = before
    answer = new_rows(source.path, source.run, after, known)
    is_read = answer["offset"] >= source.bytes and not source.run.finished
    return Part(
        json.dumps({"model": source.model, **answer}, allow_nan=False),
        (answer["run"], answer["offset"]),
        answer["finished"],
        is_last=is_read or not answer["rows"],
    )
