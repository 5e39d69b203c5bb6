"""What is done to many rows of a list at once; to each only if the user may."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat

from core.exceptions import DependentsError
from core.forms.filing import MoveForm, TagForm
from core.jobs import execution
from core.jobs.deletion import Deletion, carry_out, plan_deletions
from core.listing.kinds import MODELS, Kind
from digits_site.web.lists.chosen import (
    Bulk,
    ask,
    chosen_rows,
    counted,
    named,
    nothing_chosen,
    refusals,
)
from digits_site.web.lists.context import RUNS
from digits_site.web.lists.returning import back_to
from digits_site.web.lists.state import kind_of
from digits_site.web.shared.questions import space


def compare(request: HttpRequest, kind: str) -> HttpResponse:
    """Lead to the page that compares the chosen models."""
    rows = chosen_rows(request, kind_of(kind))
    if not rows or kind_of(kind) is not MODELS:
        return nothing_chosen(request, kind_of(kind))
    return redirect(f"{RUNS}?models={','.join(str(row.pk) for row in rows)}")


def tag(request: HttpRequest, kind: str) -> HttpResponse:
    return _file(request, kind_of(kind), TagForm, "Tag", "tagged")


def move(request: HttpRequest, kind: str) -> HttpResponse:
    return _file(request, kind_of(kind), MoveForm, "Move", "moved")


def _file(request: HttpRequest, kind: Kind, form_class: Any, action: str, done: str) -> Any:
    rows = chosen_rows(request, kind)
    if not rows:
        return nothing_chosen(request, kind)
    mine = [row for row in rows if row.job.changeable_by(request.user)]
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        number = form.save(mine)
        messages.success(request, f"{counted(kind, number)} {done}.")
        return redirect(back_to(request, kind))
    where = " to a folder" if action == "Move" else ""
    bulk = Bulk(
        title=f"{action} {counted(kind, len(mine))}{where}",
        action=action,
        form=form,
        lines=named(mine),
        left_out=refusals([row for row in rows if row not in mine]),
        refused=not mine,
    )
    return ask(request, kind, rows, bulk)


def abort(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask; then abort the jobs that have not ended."""
    chosen = kind_of(kind)
    rows = [row for row in chosen_rows(request, chosen) if not row.job.is_finished]
    if not rows:
        messages.info(request, f"None of the chosen {chosen.id} has a job that has not ended.")
        return redirect(back_to(request, chosen))
    mine = [row for row in rows if row.abortable_by(request.user)]
    if request.method == "POST":
        ended = sum(execution.abort(row.job, request.user.get_username()) for row in mine)
        messages.success(request, f"{ended} jobs were aborted.")
        return redirect(back_to(request, chosen))
    bulk = Bulk(
        title=f"Abort the jobs of {counted(chosen, len(mine))}?",
        text="They end unfinished, and so do the jobs that wait for them. Completed epochs of "
        "models are kept.",
        action="Abort",
        lines=named(mine),
        left_out=refusals([row for row in rows if row not in mine]),
        style="danger",
        refused=not mine,
    )
    return ask(request, chosen, rows, bulk)


def delete(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask once, with all that goes along and the bytes that come free; then delete."""
    chosen = kind_of(kind)
    rows = chosen_rows(request, chosen)
    if not rows:
        return nothing_chosen(request, chosen)
    mine = [row for row in rows if row.job.changeable_by(request.user)]
    plans = plan_deletions(mine)
    along = [line for plan in plans for line in plan.lines]
    key = " ".join(plan.key for plan in plans) if along else ""
    agreed = not key or request.POST.get("agreed") == key
    if request.method == "POST" and agreed and mine:
        _carry_out(request, chosen, plans)
        return redirect(back_to(request, chosen))
    free = space(sum(plan.bytes for plan in plans), exact=all(plan.exact for plan in plans))
    blocked = [text for plan in plans for text in plan.blocked]
    bulk = Bulk(
        title=f"Delete {counted(chosen, len(mine))}?",
        text=f"{free} This cannot be undone.",
        action="Delete all of it" if key else "Delete",
        lines=along or named(mine),
        heading="This is deleted with them:" if along else "",
        left_out=[*refusals([row for row in rows if row not in mine]), *blocked],
        key=key,
        style="danger",
        refused=not mine,
    )
    return ask(request, chosen, rows, bulk)


def _carry_out(request: HttpRequest, kind: Kind, plans: list[Deletion]) -> None:
    freed, gone = 0, 0
    for plan in plans:
        try:
            freed += carry_out(plan)
            gone += 1
        except DependentsError as error:
            messages.error(request, str(error))
    if gone:
        free = filesizeformat(freed)
        messages.success(request, f"{counted(kind, gone)} deleted; {free} freed.")
