"""The models of a sweep, side by side."""

from __future__ import annotations

from typing import Any

from core.models import TrainedModel
from core.representations.model import model_metrics


def sweep_members(model: TrainedModel) -> list[TrainedModel]:
    """The models of its sweep in the order of their values; itself where it is of none."""
    if not model.sweep:
        return [model]
    rows = TrainedModel.objects.filter(sweep=model.sweep).select_related("job", "dataset")
    return list(rows.order_by("pk"))


def sweep_representation(model: TrainedModel) -> dict[str, Any] | None:
    """What differs in a model's sweep, and what came of it; None where it is of none.

    Returns:
        `sweep`, its id; `fields`, the names of the fields with several values; `models` with
        `id`, `name`, `status`, `values` by field, `ranking_metric`, and whether it is the `best`.
    """
    if not model.sweep:
        return None
    rows = sweep_members(model)
    metrics = [model_metrics(row)["ranking_metric"] for row in rows]
    has_folds = any("fold" in row.swept for row in rows)
    best = None if has_folds else _best(metrics)  # folds differ in what they are measured on
    return {
        "sweep": model.sweep,
        "fields": list(dict.fromkeys(name for row in rows for name in row.swept)),
        "models": [
            {
                "id": row.pk,
                "name": row.name,
                "status": row.job.status,
                "values": row.swept,
                "ranking_metric": metric,
                "best": place == best,
            }
            for place, (row, metric) in enumerate(zip(rows, metrics, strict=True))
        ],
    }


def _best(metrics: list[dict[str, Any]]) -> int | None:
    """The place of the best ranking metric; None where there are not two to compare.

    What was measured in training is compared only where nothing was validated.
    """
    places = [place for place, metric in enumerate(metrics) if metric["value"] is not None]
    validated = [place for place in places if metrics[place]["stage"] == "validation"]
    known = validated or places
    if len(known) < 2:
        return None
    choose = max if metrics[known[0]]["larger_is_better"] else min
    return choose(known, key=lambda place: metrics[place]["value"])
