"""The home page: what is running, and the lists of models and datasets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.listing.kinds import DATASETS, MODELS, Kind
from core.models import Dataset, TrainedModel
from digits_site.web.home.next_steps import next_steps
from digits_site.web.home.running import running_context
from digits_site.web.lists.context import list_context, table_context


def home(request: HttpRequest) -> HttpResponse:
    kind = _kind_of(request)
    context = running_context() | list_context(request, kind, reverse("web:home-tables"))
    return render(request, "web/home/page.html", context | _tabs(kind))


def tables(request: HttpRequest) -> HttpResponse:
    """What changes, in one answer: the table, what is running, and how many there are of both."""
    kind = _kind_of(request)
    context = running_context() | table_context(request, kind, reverse("web:home-tables"))
    return render(request, "web/home/changed.html", context | _tabs(kind))


def _kind_of(request: HttpRequest) -> Kind:
    """The list of the chosen tab; by default that of models, once there are any."""
    tab = request.GET.get("tab", "")
    if tab in {MODELS.id, DATASETS.id}:
        return MODELS if tab == MODELS.id else DATASETS
    has_models = TrainedModel.objects.exists()
    return MODELS if has_models or not Dataset.objects.exists() else DATASETS


def _tabs(kind: Kind) -> dict[str, Any]:
    counts = {"models": TrainedModel.objects.count(), "datasets": Dataset.objects.count()}
    return {
        "tabs": [
            {"id": name, "title": name.capitalize(), "count": count, "active": kind.id == name}
            for name, count in counts.items()
        ],
        "is_empty": not any(counts.values()),
        "next_steps": next_steps() if counts["datasets"] else None,
    }
