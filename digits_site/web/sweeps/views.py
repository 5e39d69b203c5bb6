"""The list of sweeps, and the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.jobs import sweeps
from core.jobs.sweep_results import runs_of
from core.models import Sweep
from core.representations.sweeps import sweep_rows, sweep_summary
from digits_site.web.shared.paging import page_of, represented
from digits_site.web.shared.permissions import require_change
from digits_site.web.shared.questions import Question, answered, ask
from digits_site.web.sweeps.shown import shown_sweep

_ROWS = 50


def listing(request: HttpRequest) -> HttpResponse:
    """Sweeps, the newest first."""
    rows = represented(page_of(request, sweep_rows(), _ROWS), sweep_summary)
    return render(request, "web/sweeps/list.html", {"sweeps": rows})


def page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "web/sweeps/page.html", _context(request, pk))


def live(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes while it runs, for the page that follows it."""
    return render(request, "web/sweeps/live.html", _context(request, pk))


def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask; then end it with its running jobs."""
    sweep = _find(pk)
    require_change(request.user, sweep)
    if not answered(request, ""):
        return ask(
            request,
            Question(
                title=f"Stop the rest of “{sweep}”?",
                text="No run of it starts any more, and those that run or wait are aborted. What "
                "they finished is kept, as are paused runs. “Resume” continues it.",
                action="Stop the rest",
                back=reverse("web:sweep", args=[pk]),
            ),
        )
    sweeps.stop(sweep, request.user.get_username())
    return redirect("web:sweep", pk)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    sweep = _find(pk)
    require_change(request.user, sweep)
    if not sweeps.go_on(sweep):
        messages.info(request, "The sweep is running already.")
    return redirect("web:sweep", pk)


def _find(pk: int) -> Sweep:
    found: Sweep = get_object_or_404(sweep_rows(), pk=pk)
    return found


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    sweep = _find(pk)
    return shown_sweep(sweep, runs_of(sweep)) | {
        "sweep": sweep,
        "may_change": sweep.changeable_by(request.user),
        "crumbs": [("Sweeps", reverse("web:sweeps")), (sweep.name, "")],
    }
