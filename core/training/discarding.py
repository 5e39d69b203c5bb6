"""Removing what a run is going to write again."""

from __future__ import annotations

from pathlib import Path

from core.storage import ModelFolder
from core.training.probe_files import discard_probes
from core.training.resume import ResumePoint


def discard_later(folder: Path, point: ResumePoint) -> None:
    """Cut metrics and probe outputs to those of the point's epochs; a new run starts without any.

    Later snapshots stay until they are overwritten, since they may be in use.
    """
    files = ModelFolder(folder)
    if not point.epoch:
        files.resume.unlink(missing_ok=True)  # the files that it relies on are deleted next
    if files.metrics.exists():
        with files.metrics.open("r+b") as file:
            file.truncate(point.metrics_bytes)
    discard_probes(folder, point.epoch)
    for path in files.snapshots.glob(".*" if point.epoch else "*"):
        path.unlink()
