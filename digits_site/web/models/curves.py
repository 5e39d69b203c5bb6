"""Reading the metrics that a training job appends to a file while it runs."""

from __future__ import annotations

import contextlib
import json
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.models import Job
from core.tasks import task_of
from core.tasks.metrics import VALIDATION
from digits_site.web.models.metric_titles import NO_METRICS, places, plain

CHUNK = 2**18
"""Bytes read at once; a longer file needs several answers."""


@dataclass(frozen=True)
class Run:
    """What must be known of the job to read its metrics."""

    number: str
    began: float
    """A file last changed before this time (s) is an earlier run's; 0 while nothing runs."""
    finished: bool
    task: str = ""
    """The dataset's."""


def run_of(job: Job, task: str) -> Run:
    began = job.started.timestamp() if job.started and job.status == Job.Status.RUNNING else 0
    return Run(str(job.run), began, job.is_finished, task)


def new_rows(path: Path, run: Run, after: int, known: str) -> dict[str, Any]:
    """The rows from a byte offset on, as pages take them; from the start for another run.

    The job must have been read before: when it has ended, the file is whole.
    """
    rows, offset = read_rows(path, after if known == run.number else 0, run.began)
    finished = run.finished and not rows
    answer = {"rows": rows, "offset": offset, "finished": finished, "run": run.number}
    return answer | {"places": places(task_of(run.task), rows)}


def read_rows(path: Path, after: int, began: float = 0) -> tuple[list[dict[str, Any]], int]:
    """The complete lines from a byte offset on, and the offset behind them.

    Where the file is gone or shorter, another one has started or will: it is read from its start.
    """
    try:
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            if facts.st_mtime < began:
                return [], 0
            start = after if after <= facts.st_size else 0
            file.seek(start)
            data = file.read(CHUNK)
    except FileNotFoundError:
        return [], 0
    end = data.rfind(b"\n") + 1
    return _parsed(data[:end].splitlines()), start + end


def _parsed(lines: list[bytes]) -> list[dict[str, Any]]:
    """The lines' objects; without a line that a killed process left half written."""
    rows = []
    for line in lines:
        with contextlib.suppress(ValueError):
            rows.append(json.loads(line, parse_constant=_undefined, parse_float=_finite))
    return [row for row in rows if isinstance(row, dict)]


def _finite(digits: str) -> float | None:
    """The number; a damaged line may hold one that is too large, which JSON has not either."""
    number = float(digits)
    return number if math.isfinite(number) else None


def _undefined(name: str) -> None:
    """JSON has no NaN and no infinity; browsers refuse them."""


def metric_rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Training and validation values side by side, a row for each metric of a representation."""
    metrics, titles = found["metrics"], found["metric_titles"]
    titles = {plain(name): title for name, title in titles.items()}
    return [
        {
            "name": title,
            "training": metrics.get(name),
            "validation": metrics.get(VALIDATION + name),
        }
        for name, title in titles.items()
        if name not in NO_METRICS
    ]
