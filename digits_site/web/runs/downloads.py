"""The table as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse

from core.runs.run import metrics_of
from core.runs.tables import Table, as_csv, as_latex
from digits_site.web.runs.found import found_runs, shown_table
from digits_site.web.runs.labels import Labels
from digits_site.web.runs.state import asked


def table_csv(request: HttpRequest) -> HttpResponse:
    return _file(request, as_csv, "text/csv", "runs.csv")


def table_latex(request: HttpRequest) -> HttpResponse:
    return _file(request, as_latex, "application/x-tex", "runs.tex")


def _file(
    request: HttpRequest, lines: Callable[[Table], Iterator[str]], kind: str, name: str
) -> HttpResponse:
    want = asked(request.GET)
    runs = found_runs(want).runs
    table = shown_table(want, runs, metrics_of(runs), Labels(runs))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = "".join(lines(table))
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)
