"""The home page: all models and datasets."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.models import Dataset, Snapshot, Stage, TrainedModel
from digits_site.web.paging import page_of
from digits_site.web.states import home_version

ROWS = 50


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html", tables_context(request))


def tables(request: HttpRequest) -> HttpResponse:
    """The tables alone, for the page that keeps them up to date."""
    return render(request, "web/home/tables.html", tables_context(request))


def tables_context(request: HttpRequest) -> dict[str, Any]:
    # Read first: what changes meanwhile is noticed as a change, not lost.
    version = home_version()
    query = request.GET.get("q", "").strip()
    named = {"name__icontains": query} if query else {}
    models = page_of(request, model_rows().filter(**named), ROWS, "models")
    datasets = page_of(request, dataset_rows().filter(**named), ROWS, "datasets")
    return {
        "version": version,
        "query": query,
        "models": models,
        "datasets": datasets,
    }


def model_rows() -> Any:
    """Models with the metrics of their best snapshot so far."""
    best = Snapshot.objects.filter(model=OuterRef("pk"), best=True)
    return (
        TrainedModel.objects.select_related("job__owner", "dataset")
        .only(
            "name",
            "network",
            "created",
            "metrics",
            "dataset__name",
            "dataset__leakage",
            "dataset__task",
            "job",
        )
        .annotate(best=Subquery(best.values("metrics")[:1]))
    )


def dataset_rows() -> Any:
    """Datasets with the counts of their stages; without what may be long."""
    stages = Stage.objects.defer("statistics")
    # Counted for the rows of a page only; a join would group all datasets first.
    of_one = TrainedModel.objects.filter(dataset=OuterRef("pk")).order_by().values("dataset")
    models = of_one.annotate(count=Count("pk")).values("count")
    return (
        Dataset.objects.select_related("job__owner")
        .defer("fields", "user_data")
        .annotate(model_count=Coalesce(Subquery(models), 0))
        .prefetch_related(Prefetch("stages", stages))
    )
