"""The models of a sweep, side by side."""

from __future__ import annotations

from typing import Any

from core.models import TrainedModel
from core.representations.model import best_metrics, model_metrics


def sweep_members(model: TrainedModel) -> list[TrainedModel]:
    """The models of its sweep in the order of their values; itself where it is of none."""
    if not model.sweep:
        return [model]
    rows = TrainedModel.objects.filter(sweep=model.sweep).select_related("job", "dataset")
    return list(rows.annotate(best=best_metrics()).order_by("pk"))


def sweep_representation(model: TrainedModel) -> dict[str, Any] | None:
    """What differs in a model's sweep, and what came of it; None where it is of none.

    Returns:
        `sweep`, its id; `fields`, the names of the fields with several values; `models` with
        `id`, `name`, `status`, `values` by field and `ranking_metric` each.
    """
    if not model.sweep:
        return None
    rows = sweep_members(model)
    return {
        "sweep": model.sweep,
        "fields": list(dict.fromkeys(name for row in rows for name in row.swept)),
        "models": [
            {
                "id": row.pk,
                "name": row.name,
                "status": row.job.status,
                "values": row.swept,
                "ranking_metric": model_metrics(row)["ranking_metric"],
            }
            for row in rows
        ],
    }
