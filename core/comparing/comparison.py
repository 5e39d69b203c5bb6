"""Two inferences on the same inputs side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.comparing.differences import RIGHT, SCORE, Differences
from core.comparing.mcnemar import exact_test
from core.comparing.pairs import Pairs, paired
from core.exceptions import InferenceError
from core.inference.draws import read_draws
from core.inference.table import answer_table
from core.tasks import TaskDefinition
from core.tasks.intervals import intervals, limits


@dataclass(frozen=True)
class Side:
    """One of two inferences."""

    folder: Path
    metrics: Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """The same figure of both."""

    name: str
    title: str
    a: float
    b: float
    interval: tuple[float, float] | None
    """In which 95 % of the differences b - a lie; None: unknown."""
    larger_is_better: bool = True
    is_comparable: bool = True
    """Whether it is of the same samples."""

    @property
    def difference(self) -> float | None:
        return self.b - self.a if self.is_comparable else None

    @property
    def better(self) -> str:
        """`a` or `b`; "" if the interval has 0 in it, or is unknown."""
        if self.interval is None or self.interval[0] <= 0 <= self.interval[1]:
            return ""
        return "b" if (self.interval[0] > 0) == self.larger_is_better else "a"


@dataclass(frozen=True)
class Comparison:
    """What can be said of both."""

    pairs: Pairs
    figures: Sequence[Figure]
    resampled: str
    """How many groups or samples were drawn; "": there are no intervals."""
    p_value: float | None
    """Of McNemar's exact test; None: answers are not simply right or wrong."""
    remarks: Sequence[str] = ()


def compare(a: Side, b: Side, task: TaskDefinition) -> Comparison:
    """Compare two inferences.

    Raises:
        InferenceError: they have no inputs in common, or know no labels.
        StoreError: a file is damaged.
    """
    pairs = paired(answer_table(a.folder), answer_table(b.folder))
    if not len(pairs):
        raise InferenceError(
            "The inferences have no inputs in common, or were made by an earlier version, which "
            "kept no answers. Run them again."
        )
    differences = Differences(pairs)
    drawn = intervals(differences, pairs.groups)
    metrics = list(_metric_figures(a, b, task, comparable=pairs.is_whole))
    samples = [
        figure
        for figure in _sample_figures(pairs, drawn.get("intervals", {}), task)
        if not any(_is_same(figure, other) for other in metrics)
    ]
    if not metrics and not samples:
        raise InferenceError("The inputs have no labels, so there is nothing to compare.")
    counts = pairs.counts()
    p_value = exact_test(int(counts[1, 0]), int(counts[0, 1])) if counts.any() else None
    return Comparison(
        pairs,
        [*metrics, *samples],
        drawn.get("resampled", ""),
        p_value,
        list(_remarks(pairs, tested=p_value is not None)),
    )


def _metric_figures(
    a: Side, b: Side, task: TaskDefinition, *, comparable: bool
) -> Iterator[Figure]:
    """The task's metrics, over all samples together."""
    draws = [read_draws(side.folder) for side in (a, b)]
    names = [metric.name for metric in task.metrics]
    names += [name for one in draws if one for name in one.values]
    for name in dict.fromkeys(names):
        own, other = a.metrics.get(name), b.metrics.get(name)
        if not isinstance(own, int | float) or not isinstance(other, int | float):
            continue
        metric = task.metric_of(name)
        yield Figure(
            name,
            task.metric_title(name),
            own,
            other,
            interval=_interval(name, *draws) if comparable else None,
            larger_is_better=metric is None or metric.larger_is_better,
            is_comparable=comparable,
        )


def _interval(name: str, a: Any, b: Any) -> tuple[float, float] | None:
    """The interval of the differences of a metric in the same draws."""
    if a is None or b is None or a.groups != b.groups:
        return None
    drawn = zip(a.values.get(name, ()), b.values.get(name, ()), strict=False)
    known = [(one, other) for one, other in drawn if one is not None and other is not None]
    if len(known) <= len(a.values.get(name, ())) / 2:
        return None
    low, high = limits([other - one for one, other in known])
    return low, high


def _sample_figures(
    pairs: Pairs, found: Mapping[str, Sequence[float]], task: TaskDefinition
) -> Iterator[Figure]:
    """Means over the samples."""
    columns = [(RIGHT, "Fraction right", np.where(pairs.rights < 0, np.nan, pairs.rights))]
    columns.append((SCORE, f"{task.score}, mean of the samples", pairs.scores))
    for name, title, values in columns:
        known = values[~np.isnan(values).any(axis=1)]
        if len(known):
            low_high = found.get(name)
            interval = (low_high[0], low_high[1]) if low_high else None
            own, other = known.mean(axis=0).tolist()
            yield Figure(name, title, own, other, interval)


def _is_same(figure: Figure, other: Figure) -> bool:
    """Whether another figure says the same, and how certain it is."""
    return other.interval is not None and np.allclose(
        [figure.a, figure.b], [other.a, other.b], rtol=0, atol=1e-9
    )


def _remarks(pairs: Pairs, *, tested: bool) -> Iterator[str]:
    if pairs.alone:
        yield (
            f"{_counted(pairs.alone, 'input')} answered by only one of them and left out. Metrics "
            "over all samples are of different samples, so they are not compared."
        )
    if pairs.relabelled:
        yield f"{_counted(pairs.relabelled, 'input')} left out: the labels differ."
    undefined = int((np.isnan(pairs.scores).sum(axis=1) == 1).sum())
    if undefined:
        yield (
            f"{_counted(undefined, 'sample')} left out of the mean over the samples: only one of "
            "them has a score there, as with the Dice of an empty mask."
        )
    if tested and any(pairs.groups) and len(set(pairs.groups)) < len(pairs):
        yield (
            "McNemar's test takes samples to be independent; those of one group are not, so its "
            "p-value may be too small. The intervals take groups into account."
        )


def _counted(count: int, what: str) -> str:
    return f"1 {what} was" if count == 1 else f"{count:,} {what}s were"
