"""What plots of settings against results draw: numbers, and choices in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.runs.best import chosen_value
from core.runs.comparison import metric_title
from core.runs.run import CONDITIONS, Run, RunMetric
from core.runs.settings import SEED, differing, seed_groups, sorting_key
from digits_site.web.runs.labels import Labels

_MOST_SETTINGS = 24
_DECADE = 10


def setting_names(runs: Sequence[Run]) -> list[str]:
    """The settings that differ."""
    return differing([run.settings for run in runs])[:_MOST_SETTINGS]


def plotted_facts(
    runs: Sequence[Run], metrics: Sequence[RunMetric], which: str, labels: Labels
) -> dict[str, Any]:
    """The `runs`, and the `axes`: settings that differ, those with most values first, and results.

    Each run has the number of its `group`, whose runs differ in the seed only.

    Each axis has `name`, `title`, whether it `is_result` and if so, whether `larger_is_better`;
    its `values` are by run, None where unknown. Those of choices are places in its `words`; of
    numbers, `log` says whether they span a decade and more.
    """
    results = [
        _result_axis(runs, metric, name, which)
        for metric in metrics
        if metric.group != CONDITIONS and metric.larger_is_better is not None
        for name in reversed(metric.names)
    ]
    group_of = {
        place: number
        for number, group in enumerate(seed_groups([run.settings for run in runs]))
        for place in group
    }
    return {
        "runs": [
            {"id": run.id, "name": run.name, "status": run.status, "group": group_of[place]}
            for place, run in enumerate(runs)
        ],
        "axes": _setting_axes(runs, labels) + results,
    }


def _setting_axes(runs: Sequence[Run], labels: Labels) -> list[dict[str, Any]]:
    found = [_setting_axis(runs, name, labels) for name in setting_names(runs)]
    # The seed is what results should not depend on.
    return sorted(found, key=lambda one: (one["name"] == f"set:{SEED}", -len(set(one["values"]))))


def _setting_axis(runs: Sequence[Run], name: str, labels: Labels) -> dict[str, Any]:
    values = [run.settings.get(name) for run in runs]
    axis = {"name": f"set:{name}", "title": labels.title(name), "is_result": False}
    known = [value for value in values if value not in (None, "")]
    if known and all(_is_number(value) for value in known):
        numbers = [value if _is_number(value) else None for value in values]
        low, high = min(known), max(known)
        return axis | {"values": numbers, "log": low > 0 and high / low >= _DECADE}
    words = {labels.words(name, value): value for value in values}
    ordered = sorted(words, key=lambda text: sorting_key(words[text]))
    places = [ordered.index(labels.words(name, value)) for value in values]
    return axis | {"values": places, "words": ordered}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _result_axis(runs: Sequence[Run], metric: RunMetric, name: str, which: str) -> dict[str, Any]:
    larger = metric.larger_is_better
    found = [chosen_value(run.history.epochs, name, which, larger, run.snapshot) for run in runs]
    return {
        "name": name,
        "title": metric_title(metric, name),
        "is_result": True,
        "larger_is_better": larger,
        "values": [None if one is None else one.value for one in found],
        "log": False,
    }
