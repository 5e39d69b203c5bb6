"""The metrics of an inference in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

LINES = 20
"""That are written; JSON has all."""


def metric_lines(report: Sequence[str]) -> Iterator[str]:
    """What is known, a line each.

    Args:
        report: of the inference's representation.
    """
    yield from report[:LINES]
    if len(report) > LINES:
        yield f"… and {len(report) - LINES} more lines; --format json has all."
