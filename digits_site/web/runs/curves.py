"""The curves of many runs in one answer, thinned on the server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse

from core.runs.curves import Curve, curve_of, mean_curve
from core.runs.run import Run, RunMetric, metrics_of, usual_curves
from core.runs.settings import seed_groups
from core.tasks.metrics import VALIDATION
from digits_site.web.runs.found import found_runs
from digits_site.web.runs.state import Asked, asked

_MOST_POINTS = 200_000
"""Of all curves together."""
_MOST, _FEWEST = 1000, 50
"""Points of one curve."""


def curves(request: HttpRequest) -> JsonResponse:
    """The chosen metrics of all runs: `curves`, each with the ids of its `runs`, the `metric`, the
    `stage`, and points as `x` and `y`; of several seeds y is the mean, beside `low` and `high`."""
    want = asked(request.GET)
    if not want.names_runs:
        return JsonResponse({"curves": []})
    runs = found_runs(want).runs
    metrics = metrics_of(runs)
    titles = {one.name: one.title for one in metrics}
    found = list(_curves(runs, metrics, want))
    return JsonResponse({"axis": want.axis, "titles": titles, "curves": found})


def _curves(
    runs: Sequence[Run], metrics: Sequence[RunMetric], want: Asked
) -> Iterator[dict[str, Any]]:
    wanted = set(want.curves or usual_curves(runs, metrics))
    names = [(one, name) for one in metrics if one.name in wanted for name in one.names]
    settings = [run.settings for run in runs]
    groups = seed_groups(settings) if want.wanted.over_seeds else [[n] for n in range(len(runs))]
    most = max(_FEWEST, min(_MOST, _MOST_POINTS // max(1, len(groups) * len(names))))
    for metric, name in names:
        for group in groups:
            found = [
                (runs[place].id, curve)
                for place in group
                if (curve := curve_of(runs[place].history, name, want.axis, most))
            ]
            if found:
                curve = mean_curve([one for _, one in found])
                yield {
                    "runs": [pk for pk, _ in found],
                    "metric": metric.name,
                    "stage": "validation" if name.startswith(VALIDATION) else "training",
                    **_points(curve),
                }


def _points(curve: Curve) -> dict[str, Any]:
    found: dict[str, Any] = {"x": _short(curve.x), "y": _short(curve.y), "total": curve.total}
    if curve.low is not None and curve.high is not None:
        found |= {"low": _short(curve.low), "high": _short(curve.high)}
    return found


def _short(values: Any) -> list[float]:
    """Six digits are more than any screen shows."""
    return [float(f"{value:.6g}") for value in values.tolist()]
