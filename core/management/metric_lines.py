"""The metrics of an inference as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.tasks.metrics import in_digits

_LINES = 20
"""Maximum number of lines printed; JSON has all."""
_GROUPS = 5


def metric_lines(report: Sequence[str]) -> Iterator[str]:
    """The lines of a report, up to the maximum.

    Args:
        report: from the inference's representation.
    """
    yield from report[:_LINES]
    if len(report) > _LINES:
        yield f"… and {len(report) - _LINES} more lines; --format json has all."


def group_lines(details: Mapping[str, Any]) -> Iterator[str]:
    """The ranking metric of the worst groups, a line.

    Args:
        details: the inference's representation, with `groups`, the worst first.
    """
    metric, groups = details["ranking_metric"], details.get("groups", [])
    worst = [(row["label"], row.get(metric["name"])) for row in groups[:_GROUPS]]
    named = [
        f"{label} {'undefined' if value is None else in_digits(value)}" for label, value in worst
    ]
    if named:
        count = len(groups)
        which = f"the {_GROUPS} worst of {count:,} groups" if count > _GROUPS else "by group"
        yield f"{metric['title']}, {which}: {', '.join(named)}"
    yield from _volume_lines(groups[:_GROUPS])


def _volume_lines(groups: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The volumes of those groups, a line each, by class."""
    for group in groups:
        for volume in group.get("volumes", []):
            time = f", time {volume['time']}" if volume["time"] else ""
            amounts = ", ".join(
                f"{row['label']} {row['predicted_ml']:.1f} ml predicted, {row['true_ml']:.1f} true"
                for row in volume["classes"]
            )
            yield (
                f"Volume of {group['label']}{time}: {amounts} ({volume['slices']} slices, "
                f"{volume['distance_mm']:g} mm by {volume['distance_from']})"
            )
