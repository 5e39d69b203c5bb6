"""Histograms as SVG paths, several on one axis so that they can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, HEIGHT = 240, 44
CHANNELS = 8
"""Shown at most; features may have hundreds."""

Statistics = Mapping[str, Any]


def channel_tables(stages: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each of the first channels: its axis, and for each stage its values and its path.

    Args:
        stages: `facts`' stages by name.
    """
    rows = {
        name: stage["statistics"].get("channels", [])[:CHANNELS] for name, stage in stages.items()
    }
    count = max(map(len, rows.values()), default=0)
    return [
        _channel_table(number, {name: of[number] for name, of in rows.items() if len(of) > number})
        for number in range(count)
    ]


def _channel_table(number: int, stages: Mapping[str, Statistics]) -> dict[str, Any]:
    low, high = _axis([row["histogram"] for row in stages.values() if "histogram" in row])
    return {
        "number": number + 1,
        "low": low,
        "high": high,
        "stages": [
            {"name": name, "values": row, "path": _path(row.get("histogram"), low, high)}
            for name, row in stages.items()
        ],
    }


def _axis(histograms: Sequence[Statistics]) -> tuple[float, float]:
    """The least and the largest edge of all."""
    edges = [edge for row in histograms for edge in (row["edges"][0], row["edges"][-1])]
    return min(edges, default=0.0), max(edges, default=0.0)


def _path(histogram: Statistics | None, low: float, high: float) -> str:
    """The outline of the bars, as an SVG path; empty where there is no histogram.

    Heights are square roots of counts: a large background would hide the rest.
    """
    if histogram is None or high <= low:
        return ""
    counts = histogram["counts"]
    largest = max(counts) or 1
    places = [WIDTH * (edge - low) / (high - low) for edge in histogram["edges"]]
    tops = [HEIGHT * (1 - (count / largest) ** 0.5) for count in counts]
    steps = [f"V{top:.1f}H{right:.1f}" for top, right in zip(tops, places[1:], strict=True)]
    return f"M{places[0]:.1f} {HEIGHT}{''.join(steps)}V{HEIGHT}Z"
