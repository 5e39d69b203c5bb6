"""A list as a CSV file, with settings and metrics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse

from core.listing.kinds import Kind
from core.listing.paging import ordered
from core.listing.table import all_values, csv_lines, names_in
from digits_site.web.lists.chosen import chosen_ids
from digits_site.web.lists.state import kind_of, state_of


def export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The chosen rows, or without a choice all that the list's filter and folder leave."""
    chosen = kind_of(kind)
    answer = StreamingHttpResponse(_lines(request, chosen), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{chosen.id}.csv"'
    return answer


def _lines(request: HttpRequest, kind: Kind) -> Iterator[str]:
    state = state_of(request, kind)
    rows: Any = state.rows(settings=True)
    if ids := chosen_ids(request.GET.getlist("pk")):
        rows = kind.rows(settings=True).filter(pk__in=ids)
    values = [all_values(kind, row) for row in ordered(rows, state.order)]
    return csv_lines(names_in(values), values)
