"""Showing a comparison."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from core.comparing.comparison import Comparison
from core.comparing.selection import (
    A_BETTER,
    B_BETTER,
    BOTH,
    GIVEN,
    LARGEST,
    NEITHER,
    ONLY_A,
    ONLY_B,
    Selection,
)
from core.exceptions import InferenceError, StoreError
from core.models import Inference, Job
from core.representations.comparison import compared, comparison_representation, samples_csv
from core.representations.inference import inference_rows
from digits_site.web.comparisons.samples import samples_context
from digits_site.web.shared.paging import page_of

_PAIRS = 6
_UNPROCESSABLE = 422
_ORDERS = [
    (LARGEST, "Largest difference first"),
    (A_BETTER, "A better first"),
    (B_BETTER, "B better first"),
    (GIVEN, "As given"),
]


def _find(pk: int, other: int) -> tuple[Inference, Inference]:
    done = inference_rows().filter(job__status=Job.Status.DONE)
    return get_object_or_404(done, pk=pk), get_object_or_404(done, pk=other)


def page(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    a, b = _find(pk, other)
    context: dict[str, Any] = {"a": a, "b": b}
    try:
        comparison = compared(a, b)
        context |= _context(request, a, b, comparison)
    except (InferenceError, StoreError) as error:
        context["problem"] = str(error)
    return render(request, "web/comparisons/page.html", context)


def _context(
    request: HttpRequest, a: Inference, b: Inference, comparison: Comparison
) -> dict[str, Any]:
    selection = Selection.of(request.GET.dict())
    found = comparison_representation(a, b, comparison)
    indices = selection.indices(comparison.pairs).tolist()
    shown = page_of(request, indices, _PAIRS)
    return {
        "found": found,
        "selection": selection,
        "orders": _ORDERS,
        "kinds": _kinds(found["answers"]),
        "pairs_page": shown,
        **samples_context(request, a, b, comparison.pairs, list(shown.object_list)),
    }


def _kinds(answers: dict[str, Any] | None) -> list[tuple[str, str, int]]:
    """By who is right, with the number of samples."""
    if answers is None:
        return []
    return [
        (ONLY_A, "Only A right", answers["only_a"]),
        (ONLY_B, "Only B right", answers["only_b"]),
        (NEITHER, "Both wrong", answers["neither"]),
        (BOTH, "Both right", answers["both"]),
    ]


def as_json(request: HttpRequest, pk: int, other: int) -> JsonResponse:
    """The comparison without its samples."""
    a, b = _find(pk, other)
    try:
        return JsonResponse(comparison_representation(a, b, compared(a, b)))
    except (InferenceError, StoreError) as error:
        return JsonResponse({"error": str(error)}, status=_UNPROCESSABLE)


def samples(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The chosen samples as a table."""
    a, b = _find(pk, other)
    try:
        table = "".join(samples_csv(a, b, compared(a, b), Selection.of(request.GET.dict())))
    except (InferenceError, StoreError) as error:
        raise Http404(str(error)) from error
    return HttpResponse(
        table,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="comparison-{pk}-{other}.csv"'},
    )
