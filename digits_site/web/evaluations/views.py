"""The evaluations of a model, and those on a dataset."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from core.forms.inference import InferenceCreation
from core.forms.settings import bound
from core.models import Dataset, Job, TrainedModel
from core.numbers import whole_number
from core.plugins import Stage
from core.representations.evaluations import (
    BY_FIGURE,
    NEWEST,
    Evaluations,
    evaluations_of_dataset,
    evaluations_of_model,
)
from core.representations.model import whole_models
from core.tasks import task_of
from digits_site.web.shared.paging import page_of

_GROUPS = 10
_ROWS = 50
_OFFERED = 50
_STAGES = [stage.value for stage in (Stage.TRAIN, Stage.VAL, Stage.TEST)]
_ORDERS = [(BY_FIGURE, "Best first"), (NEWEST, "Newest first")]


def of_model(request: HttpRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(TrainedModel.objects.select_related("dataset", "job"), pk=pk)
    datasets = Dataset.objects.filter(task=model.dataset.task, job__status=Job.Status.DONE)
    others = datasets.exclude(pk=model.dataset_id)[:_OFFERED]
    return _page(
        request,
        evaluations_of_model(model, _order(request)),
        {
            "artifact": model,
            "what": "Model",
            "model": model if model.snapshots.exists() else None,
            "datasets": [model.dataset, *others],
            "stages": _STAGES,
            "stage": _best_stage(model.dataset),
        },
    )


def of_dataset(request: HttpRequest, pk: int) -> HttpResponse:
    dataset = get_object_or_404(Dataset.objects.select_related("job"), pk=pk)
    models = TrainedModel.objects.filter(dataset__task=dataset.task, snapshots__isnull=False)
    return _page(
        request,
        evaluations_of_dataset(dataset, _order(request)),
        {
            "artifact": dataset,
            "what": "Dataset",
            "dataset": dataset,
            "models": models.distinct()[:_OFFERED],
            "stages": _stages_of(dataset),
            "stage": _best_stage(dataset),
        },
    )


def _stages_of(dataset: Dataset) -> list[str]:
    known = set(dataset.stages.values_list("name", flat=True))
    return [name for name in _STAGES if name in known]


def _best_stage(dataset: Dataset) -> str:
    """The stage that says most of a model: the last one, on which nothing was chosen."""
    return next(reversed(_stages_of(dataset)), "")


def _order(request: HttpRequest) -> str:
    return NEWEST if request.GET.get("order") == NEWEST else BY_FIGURE


def _page(request: HttpRequest, groups: list[Evaluations], context: dict[str, Any]) -> HttpResponse:
    context |= {
        "groups": page_of(request, groups, _GROUPS),
        "order": _order(request),
        "orders": _ORDERS,
        "most_rows": _ROWS,
    }
    return render(request, "web/evaluations/page.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """The form of a new inference, with what was chosen filled in; posted, it starts at once."""
    given = request.POST if request.method == "POST" else request.GET
    number, _, chosen = str(given.get("on", "")).partition(":")
    dataset_id = whole_number(number or given.get("dataset"))
    stage, model_id = chosen or given.get("stage"), whole_number(given.get("model"))
    if model_id is None or dataset_id is None or stage not in set(Stage):
        raise BadRequest("Choose a model, a dataset and a stage.")
    model = get_object_or_404(whole_models(), pk=model_id)
    dataset = get_object_or_404(Dataset, pk=dataset_id)
    if dataset.task != model.dataset.task:
        task = task_of(model.dataset.task).title
        messages.error(request, f"The dataset “{dataset}” is not for {task}, as “{model}” is.")
        return redirect("web:model-evaluations", model.pk)
    values = {"source": str(stage)}
    if dataset != model.dataset:
        values["dataset"] = dataset.name
    if request.method == "POST":
        return _start(request, model, values)
    return redirect(f"{reverse('web:inference-new', args=[model.pk])}?{urlencode(values)}")


def _start(request: HttpRequest, model: TrainedModel, values: dict[str, str]) -> HttpResponse:
    """An inference with the usual options; where it cannot be, the reason."""
    if reason := model.why_unusable:
        messages.error(request, reason)
        return redirect("web:model", model.pk)
    view = model.default_view
    creation = bound(partial(InferenceCreation, model, view), values, [])
    if creation.is_valid():
        return redirect("web:inference", creation.save(owner=request.user).pk)
    for text in (text for texts in creation.errors.values() for text in texts):
        messages.error(request, text)
    return redirect("web:model", model.pk)
