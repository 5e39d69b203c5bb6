"""Reviewers' marks on the page of an inference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from core.exceptions import StoreError
from core.forms.review import ReviewForm
from core.inference.table import answer_table
from core.models import Inference, Review
from core.models.review import LONGEST_REMARK, MARKS
from core.representations.review import review_rows, reviews_csv
from digits_site.web.shared.links import url_of
from digits_site.web.shared.permissions import require_change


def reviews_context(
    request: HttpRequest, inference: Inference, outputs: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What stands below each of these outputs, which get a `review`, and above them."""
    may_mark = inference.job.changeable_by(request.user)
    rows = review_rows(inference).filter(place__in=[one["place"] for one in outputs])
    by_place: dict[int, list[Review]] = {}
    for row in rows:
        by_place.setdefault(row.place, []).append(row)
    for one in outputs:
        found = by_place.get(one["place"], [])
        one["review"] = _review_context(request, inference, one["place"], found, may_mark)
    return {"may_mark": may_mark, "has_reviews": may_mark or inference.reviews.exists()}


def _review_context(
    request: HttpRequest,
    inference: Inference,
    place: int,
    reviews: Sequence[Review],
    may_mark: bool,
    error: str = "",
) -> dict[str, Any]:
    """The context of `web/inferences/review.html`."""
    return {
        "inference": inference,
        "place": place,
        "may_mark": may_mark,
        "titles": MARKS,
        "longest_remark": LONGEST_REMARK,
        "own": next((one for one in reviews if one.owner_id == request.user.pk), None),
        "others": [one for one in reviews if one.owner_id != request.user.pk],
        "error": error,
    }


@require_POST
def mark(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Keep a user's mark for an output; the part of the page that shows it."""
    inference = get_object_or_404(Inference.objects.select_related("job__owner"), pk=pk)
    require_change(request.user, inference.job)
    try:
        names = answer_table(inference.folder).names
    except StoreError as error:
        raise Http404(str(error)) from error
    if place >= len(names):
        raise Http404(f"The inference has no input {place + 1}.")
    form = ReviewForm(inference, place, names[place], request.user, request.POST)
    refusal = ""
    if form.is_valid():
        form.save()
    else:
        refusal = " ".join(str(text) for texts in form.errors.values() for text in texts)
    if "HX-Request" not in request.headers:
        return redirect(f"{url_of(inference)}#output-{place}")
    reviews = list(review_rows(inference).filter(place=place))
    review = _review_context(request, inference, place, reviews, True, refusal)
    return render(request, "web/inferences/review.html", {"review": review})


def table(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All marks as a table."""
    inference = get_object_or_404(Inference, pk=pk)
    return HttpResponse(
        "".join(reviews_csv(inference)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="reviews-{pk}.csv"'},
    )
