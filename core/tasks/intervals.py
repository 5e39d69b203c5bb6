"""Confidence intervals of metrics, by resampling groups of samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.tasks.metrics import Measurement, Resampled

LEVEL = 0.95
_FEW_GROUPS = 10
"""Below, the percentile bootstrap gives intervals that are too narrow."""
_REPEATS = 1000
_SEED = 0
_WORK = 20_000_000
_FEWEST = 100
"""Repeats of a large measurement: as many as `_WORK` allows, but never fewer than this."""

Resamples = Sequence[Mapping[str, float | None]]
"""The metrics of each draw."""


def intervals(measurement: Measurement, groups: Sequence[str]) -> dict[str, Any]:
    """The intervals in which 95 % of the metrics lie when groups are drawn with replacement.

    The percentile bootstrap (Efron 1979). Samples of a group, such as a patient's slices, are
    alike, so groups are drawn, not samples.

    Args:
        measurement: of samples with labels.
        groups: of each sample, in the order in which they were added; "": it is alone.

    Returns:
        `intervals`, by the metric's name a list of both limits; `resampled`, how many groups or
        samples were drawn; nothing if there are fewer than two groups, or a plug-in's
        measurement cannot be resampled.
    """
    return intervals_of(resamples(measurement, groups), groups)


def resamples(measurement: Measurement, groups: Sequence[str]) -> Resamples:
    """The metrics of each draw of groups; see `intervals`.

    For equal groups the same ones are drawn, so the draws of two measurements can be compared.
    """
    members, count = _groups_of(groups)
    if count < 2 or not isinstance(measurement, Resampled):
        return []
    random = np.random.default_rng(_SEED)
    repeats = int(np.clip(_WORK // max(measurement.work, 1), _FEWEST, _REPEATS))
    return [_drawn(measurement, members, count, random) for _ in range(repeats)]


def intervals_of(drawn: Resamples, groups: Sequence[str]) -> dict[str, Any]:
    """The intervals, as `intervals` returns them, of metrics that were drawn."""
    if not drawn:
        return {}
    found = {}
    for name in drawn[0]:
        values = [value for row in drawn if (value := row.get(name)) is not None]
        if len(values) > len(drawn) / 2:
            found[name] = limits(values)
    count = _groups_of(groups)[-1]
    kind = "groups" if any(groups) else "samples"
    doubt = ", too few to rely on it" if count < _FEW_GROUPS else ""
    return {"intervals": found, "resampled": f"{count:,} {kind}{doubt}"}


def limits(values: Sequence[float]) -> list[float]:
    """The limits between which 95 % of the values are."""
    outside = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(values, [outside, 100 - outside])
    return [float(low), float(high)]


def _groups_of(groups: Sequence[str]) -> tuple[Any, int]:
    """The group of each sample, by number, and how many there are."""
    alone = [group or f"sample {place}" for place, group in enumerate(groups)]
    names, members = np.unique(np.array(alone, np.str_), return_inverse=True)
    return members, len(names)


def _drawn(
    measurement: Resampled, members: Any, count: int, random: np.random.Generator
) -> dict[str, float | None]:
    """The metrics of as many groups as there are, drawn with replacement."""
    times = np.bincount(random.integers(0, count, count), minlength=count)
    return dict(measurement.weighted(times[members]))
