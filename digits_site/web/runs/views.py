"""The page of the results browser, and its table alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.runs.run import metrics_of, usual_curves, usual_metrics
from digits_site.web.runs.choosing import choose
from digits_site.web.runs.facts import plotted_facts, setting_names
from digits_site.web.runs.found import found_runs, shown_table
from digits_site.web.runs.labels import Labels
from digits_site.web.runs.options import metric_groups, pivot_options
from digits_site.web.runs.state import asked


def page(request: HttpRequest) -> HttpResponse:
    """The runs that the address names; without any, a list to choose from."""
    want = asked(request.GET)
    if not want.names_runs:
        return choose(request)
    context = _context(request)
    return render(
        request, "web/runs/page.html" if context["runs"] else "web/runs/none.html", context
    )


def table(request: HttpRequest) -> HttpResponse:
    """The table alone, for pages that show it another way or follow running trainings."""
    return render(request, "web/runs/table.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    want = asked(request.GET)
    found = found_runs(want)
    runs, labels = found.runs, Labels(found.runs)
    metrics = metrics_of(runs)
    columns = set(want.wanted.metrics or usual_metrics(metrics))
    curves = set(want.curves or usual_curves(runs, metrics))
    return {
        "asked": want,
        "runs": runs,
        "remarks": found.remarks,
        "running": [
            {"model": model, "bytes": run.history.bytes}
            for model, run in zip(found.models, runs, strict=True)
            if not model.job.is_finished
        ],
        "table": shown_table(want, runs, metrics, labels) if runs else None,
        "facts": plotted_facts(runs, metrics, want.wanted.which, labels),
        "curve_groups": metric_groups(metrics, curves),
        "column_groups": metric_groups(metrics, columns, staged=True),
        "pivot": pivot_options(want, metrics, setting_names(runs), labels),
        "query": request.GET.urlencode(),
    }
