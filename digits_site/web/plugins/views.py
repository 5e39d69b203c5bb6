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

_WITHOUT_TASKS = {"data": "depends on its options", "view": "any", "metric": "any"}
"""What it means that a plug-in of a kind names no task; others have none."""


def page(request: HttpRequest) -> HttpResponse:
    """Only staff see failures, which show paths and code of the server."""
    context: dict[str, Any] = {
        "kinds": _kinds(),
        "failures": failures if request.user.is_staff else [],
    }
    return render(request, "web/plugins/page.html", context)


def _kinds() -> list[dict[str, Any]]:
    """Each kind's heading, its rows, and which columns have anything in them."""
    rows = sorted(map(_shown, plugin_rows()), key=lambda row: list(_KINDS).index(row["kind"]))
    kinds = [(_KINDS[kind], list(found)) for kind, found in groupby(rows, lambda row: row["kind"])]
    return [
        {
            "heading": heading,
            "rows": found,
            "has_tasks": any(row["task_titles"] for row in found),
            "has_fields": any(row["fields"] for row in found),
        }
        for heading, found in kinds
    ]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    lacking = row["kind"] == "data" and row["tasks"] and not fitting_networks(row["tasks"][0])
    titles = ", ".join(task_titles(row["tasks"])) or _WITHOUT_TASKS.get(row["kind"], "")
    return row | {"task_titles": titles, "has_no_network": lacking}
