"""Choosing what is compared."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.representations.model import model_rows, model_summary
from digits_site.web.shared.paging import page_of, represented

_ROWS = 50
_LONGEST = 200


def choose(request: HttpRequest) -> HttpResponse:
    """The newest models with boxes to check, found by name, dataset, network or notes."""
    text = request.GET.get("q", "").replace("\x00", "")[:_LONGEST].strip()
    rows = model_rows()
    for word in text.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(dataset__name__icontains=word)
            | Q(network__icontains=word)
            | Q(notes__icontains=word)
        )
    shown = page_of(request, rows, _ROWS)
    context = {"models": represented(shown, model_summary), "q": text}
    return render(request, "web/runs/choose.html", context)
