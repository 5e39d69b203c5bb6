"""The rows chosen in a list, and the question asked before something is done to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.listing.kinds import Kind
from core.models import Artifact
from core.models.filed import tags_of
from core.numbers import whole_number
from digits_site.web.lists.returning import back_to

MOST = 200
"""Rows in one go: people wait for what is done."""
_COMPLETED = 200
"""Tags and folders that fields complete."""
_SHOWN = 12
"""Names that a question lists."""


@dataclass(frozen=True)
class Bulk:
    """What is asked before something is done to many rows."""

    title: str
    action: str
    text: str = ""
    form: Any = None
    lines: Sequence[str] = ()
    heading: str = ""
    left_out: Sequence[str] = ()
    """Chosen rows with which nothing is done, and why."""
    key: str = ""
    """What must be agreed to separately."""
    style: str = "primary"
    refused: bool = False
    """Whether nothing can be done at all."""


def chosen_ids(values: Sequence[str]) -> list[int]:
    """The ids in these texts, at most as many as one action takes."""
    found = map(whole_number, values)
    return list(dict.fromkeys(pk for pk in found if pk is not None))[:MOST]


def chosen_rows(request: HttpRequest, kind: Kind) -> list[Any]:
    """The rows that were chosen, in the order of their ids, with jobs and owners."""
    data = request.POST if request.method == "POST" else request.GET
    ids = chosen_ids(data.getlist("pk"))
    model = kind.rows().model
    return list(model.objects.filter(pk__in=ids).select_related("job__owner").order_by("pk"))


def nothing_chosen(request: HttpRequest, kind: Kind) -> HttpResponse:
    messages.info(request, f"Choose {kind.id} first, by the boxes at the left of the table.")
    return redirect(back_to(request, kind))


def ask(request: HttpRequest, kind: Kind, rows: Iterable[Artifact], bulk: Bulk) -> HttpResponse:
    context = {"bulk": bulk, "rows": list(rows), "back": back_to(request, kind)}
    if bulk.form is not None:
        context |= {"known_tags": _known_tags(kind), "known_folders": _known(kind, "listed_in")}
    return render(request, "web/lists/question.html", context)


def named(rows: Sequence[Artifact]) -> list[str]:
    """The names of the first ones, and how many more there are."""
    more = [f"and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
    return [*(str(row) for row in rows[:_SHOWN]), *more]


def counted(kind: Kind, number: int) -> str:
    return f"{number} {kind.one if number == 1 else kind.id}"


def refusals(rows: Sequence[Artifact]) -> list[str]:
    """A sentence for each row that the user may not change."""
    return [f"{row}: {row.job.refusal}" for row in rows]


def _known(kind: Kind, column: str) -> list[str]:
    """What the rows have in a column that is not empty, each once."""
    rows = kind.rows().model.objects.exclude(**{column: ""}).order_by(column)
    return list(rows.values_list(column, flat=True).distinct()[:_COMPLETED])


def _known_tags(kind: Kind) -> list[str]:
    return sorted({tag for text in _known(kind, "tags") for tag in tags_of(text)})
