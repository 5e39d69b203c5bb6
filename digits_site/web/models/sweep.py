"""The table of a sweep on the pages of its models."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.forms.described import label_of
from core.forms.model import ModelCreation
from core.forms.own_networks import network_of_model
from core.models import Sweep, TrainedModel
from core.representations.sweep import sweep_members, sweep_representation


def sweep_table(model: TrainedModel) -> dict[str, Any] | None:
    """The labels of the fields with several values, a row for each model, and the id of the sweep
    (None: it is of a former version); None without."""
    found = sweep_representation(model)
    if found is None:
        return None
    network = network_of_model(model)
    jobs = {row.pk: row.job for row in sweep_members(model)}
    fields = dict(ModelCreation(model.dataset, network).fields()) if network else {}
    return {
        "pk": Sweep.objects.filter(key=model.sweep).values_list("pk", flat=True).first(),
        "labels": [label_of(name, fields.get(name)) for name in found["fields"]],
        "is_finished": all(job.is_finished for job in jobs.values()),
        "rows": [
            row
            | {"cells": [row["values"].get(name) for name in found["fields"]]}
            | {"job": jobs[row["id"]]}
            for row in found["models"]
        ],
    }


def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The table alone, for pages that follow the sweep."""
    model = get_object_or_404(TrainedModel.objects.select_related("dataset"), pk=pk)
    sweep = sweep_table(model)
    if sweep is None:
        raise Http404("The model is of no sweep.")
    return render(request, "web/models/sweep.html", {"model": model, "sweep": sweep})
