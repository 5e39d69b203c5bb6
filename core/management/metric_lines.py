"""The metrics of an inference as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_LINES = 20
"""Maximum number of lines printed; JSON has all."""


def metric_lines(report: Sequence[str]) -> Iterator[str]:
    """The lines of a report, up to the maximum.

    Args:
        report: from the inference's representation.
    """
    yield from report[:_LINES]
    if len(report) > _LINES:
        yield f"… and {len(report) - _LINES} more lines; --format json has all."
