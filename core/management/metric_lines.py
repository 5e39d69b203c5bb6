"""The metrics of an inference as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

LINES = 20
"""Maximum number of lines printed; JSON has all."""


def metric_lines(report: Sequence[str]) -> Iterator[str]:
    """The lines of a report, up to the maximum.

    Args:
        report: from the inference's representation.
    """
    yield from report[:LINES]
    if len(report) > LINES:
        yield f"… and {len(report) - LINES} more lines; --format json has all."
