"""The home page: all models and datasets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.representations.dataset import dataset_rows, dataset_summary
from core.representations.model import model_rows, model_summary
from digits_site.web.home.version import home_version
from digits_site.web.shared.paging import page_of, represented

_ROWS = 50


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home/page.html", _tables_context(request))


def tables(request: HttpRequest) -> HttpResponse:
    """The tables alone, for the page that keeps them up to date."""
    return render(request, "web/home/tables.html", _tables_context(request))


def _tables_context(request: HttpRequest) -> dict[str, Any]:
    # Read first: what changes meanwhile is noticed as a change, not lost.
    version = home_version()
    query = request.GET.get("q", "").strip()
    named = {"name__icontains": query} if query else {}
    models = represented(
        page_of(request, model_rows().filter(**named), _ROWS, "models"), model_summary
    )
    datasets = represented(
        page_of(request, dataset_rows().filter(**named), _ROWS, "datasets"), dataset_summary
    )
    return {
        "version": version,
        "query": query,
        "models": models,
        "datasets": datasets,
    }
