"""The lists of models and datasets, each on a page of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.exceptions import FilterError
from core.listing.kinds import DATASETS, MODELS, Kind
from core.listing.table import columns_of
from digits_site.web.lists.context import list_context, table_context
from digits_site.web.lists.returning import back_with
from digits_site.web.lists.state import kind_of, remember_columns


def models(request: HttpRequest) -> HttpResponse:
    return _page(request, MODELS)


def datasets(request: HttpRequest) -> HttpResponse:
    return _page(request, DATASETS)


def _page(request: HttpRequest, kind: Kind) -> HttpResponse:
    table_url = reverse("web:list-table", args=[kind.id])
    return render(request, "web/lists/page.html", list_context(request, kind, table_url))


def table(request: HttpRequest, kind: str) -> HttpResponse:
    """The table alone, for the page that keeps it up to date."""
    url = reverse("web:list-table", args=[kind_of(kind).id])
    return render(request, "web/lists/list.html", table_context(request, kind_of(kind), url))


@require_POST
def columns(request: HttpRequest, kind: str) -> HttpResponse:
    """Remember the chosen columns, and show them."""
    chosen = kind_of(kind)
    names = [*request.POST.getlist("column"), *request.POST.get("others", "").split(",")]
    if "reset" in request.POST:
        names = list(chosen.columns)
    try:
        found = columns_of(chosen, names)
    except FilterError as error:
        messages.error(request, str(error))
        return redirect(back_with(request, chosen))
    names = [field.name for field in found]
    remember_columns(request, chosen, [] if "reset" in request.POST else names)
    return redirect(back_with(request, chosen, columns=",".join(names)))
