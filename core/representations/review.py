"""Reviews of an inference's outputs: as rows, as a table, and by output."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from django.db.models import QuerySet

from core.models import Inference, Review
from core.representations.times import iso

_COLUMNS = ("number", "input", "user", "mark", "remark", "time")


def review_rows(inference: Inference) -> QuerySet[Review]:
    """The reviews in the order of the inputs, with everything that is shown of them."""
    return inference.reviews.select_related("owner").order_by("place", "pk")


def review_representation(review: Review) -> dict[str, Any]:
    """A review.

    Returns:
        `number` of the input, from 1, and its name `input`; `user`; `mark`, 1 to 5; `remark`;
        `time`, when it was last changed.
    """
    return {
        "number": review.place + 1,
        "input": review.input,
        "user": review.owned_by,
        "mark": review.mark,
        "remark": review.remark,
        "time": iso(review.time),
    }


def reviews_csv(inference: Inference) -> Iterator[str]:
    """The lines of a CSV file with a row for each review."""
    yield _line(_COLUMNS)
    for review in review_rows(inference).iterator():
        found = review_representation(review)
        yield _line([found[name] for name in _COLUMNS])


def marks_of(inference: Inference) -> dict[int, set[int]]:
    """All marks by the number of their input, from 0."""
    found: dict[int, set[int]] = {}
    for place, mark in inference.reviews.order_by().values_list("place", "mark"):
        found.setdefault(place, set()).add(mark)
    return found


def _line(cells: Iterable[Any]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
