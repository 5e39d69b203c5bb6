"""Choosing what an inference is compared with."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.numbers import whole_number
from core.representations.comparison import comparable
from core.representations.inference import inference_rows, inference_summary
from digits_site.web.shared.paging import page_of, represented

_ROWS = 30


def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The other inferences on the same inputs."""
    inference = get_object_or_404(inference_rows(), pk=pk)
    rows = page_of(request, comparable(inference), _ROWS)
    context = {"inference": inference, "rows": represented(rows, inference_summary)}
    return render(request, "web/comparisons/choose.html", context)


def chosen(request: HttpRequest) -> HttpResponse:
    """The comparison of the inferences that a form names."""
    a, b = (whole_number(request.GET.get(side)) for side in ("a", "b"))
    if a is None or b is None:
        raise BadRequest("Choose two inferences: `a` and `b` are their ids.")
    return redirect("web:comparison", a, b)
