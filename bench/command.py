"""`manage.py ingest`, measured from outside."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import NamedTuple

from bench.memory import Peak


class Run(NamedTuple):
    """What an ingestion took."""

    command: float
    """Seconds of the whole command."""
    job: float
    """Seconds of its job."""
    megabytes: float
    """The peak of all its processes."""
    entries: int
    """That were written."""


def ingest(plugin: str, name: str, *sets: str) -> Run:
    """Ingest with a plug-in and its fields (FIELD=VALUE)."""
    command = ["ingest", plugin, "--name", name, "--format", "json"]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command, *(t for s in sets for t in ("--set", s))],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with Peak(process.pid) as peak:
        output, _ = process.communicate()
    seconds = time.perf_counter() - started
    result = json.loads(output)
    if result["status"] != "done":
        raise RuntimeError(result["error"])
    entries = sum(stage["entries"] for stage in result["stages"].values())
    return Run(seconds, result["seconds"], peak.megabytes, entries)
