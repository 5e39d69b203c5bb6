"""The metrics of an inference in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.tasks import task_of

LINES = 20
"""That are written; JSON has all."""


def metric_lines(task: str, metrics: Mapping[str, Any]) -> Iterator[str]:
    """What is known, a line each."""
    lines = list(task_of(task).lines(metrics))
    yield from lines[:LINES]
    if len(lines) > LINES:
        yield f"… and {len(lines) - LINES} more lines; --format json has all."
