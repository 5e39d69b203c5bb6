"""The page of the installed plug-ins; staff also see those that the server does without."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.networks import fitting_networks
from core.registration.failures import failures
from core.representations.plugins import plugin_rows, task_titles

_KINDS = {
    "data": "Data",
    "network": "Networks",
    "view": "Views",
    "page": "Pages",
    "task": "Tasks",
    "metric": "Metrics",
    "solver": "Solvers",
    "policy": "Learning rate policies",
}
"""The kinds of plug-ins with their headings, those that users choose from first."""


def page(request: HttpRequest) -> HttpResponse:
    """Only staff see failures, which show paths and code of the server."""
    context: dict[str, Any] = {
        "kinds": _kinds(),
        "failures": failures if request.user.is_staff else [],
    }
    return render(request, "web/plugins/page.html", context)


def _kinds() -> list[tuple[str, list[dict[str, Any]]]]:
    rows = sorted(map(_shown, plugin_rows()), key=lambda row: list(_KINDS).index(row["kind"]))
    return [(_KINDS[kind], list(found)) for kind, found in groupby(rows, lambda row: row["kind"])]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    lacking = row["kind"] == "data" and row["tasks"] and not fitting_networks(row["tasks"][0])
    return row | {"task_titles": task_titles(row["tasks"]), "has_no_network": lacking}
