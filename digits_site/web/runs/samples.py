"""The same samples as each model sees them, after an epoch."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.models import TrainedModel
from core.runs.probes import side_by_side
from core.tasks import task_of
from digits_site.web.runs.found import visible_models
from digits_site.web.runs.state import asked

_MOST_MODELS = 12


def samples(request: HttpRequest) -> HttpResponse:
    """A row for each sample, a column for each model; of the dataset that most models are of."""
    want = asked(request.GET)
    context = _context(visible_models(want), want.epoch)
    return render(request, "web/runs/samples.html", context)


def _context(models: list[TrainedModel], epoch: float | None) -> dict[str, Any]:
    datasets = [model.dataset_id for model in models]
    most = max(datasets, key=datasets.count, default=None)
    of_one = [model for model in models if model.dataset_id == most]
    shown = of_one[:_MOST_MODELS]
    if not shown:
        return {"samples": None}
    dataset = shown[0].dataset
    task = task_of(dataset.task)
    names = dataset.class_labels if task.has_classes else dataset.info.user_data.get("value_names")
    found = side_by_side([model.folder for model in shown], task, names or (), epoch)
    return {
        "samples": found,
        "place": found.epochs.index(found.epoch) if found else 0,
        "rows": [
            (one, list(zip(shown, one.seen, strict=True)), _picture(shown, one.seen))
            for one in (found.samples if found else ())
        ],
        "models": shown,
        "dataset": dataset,
        "left_out": len(models) - len(shown),
        "is_picture": task.is_picture,
        "are_drawn": bool(task.overlay),
        "has_truths": bool(found and any(one.truth for one in found.samples)),
    }


def _picture(models: list[TrainedModel], seen: Any) -> tuple[TrainedModel, int]:
    """A model that has the sample's image, and where."""
    return next((model, one.place) for model, one in zip(models, seen, strict=True) if one)
