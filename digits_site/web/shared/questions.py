"""What is asked before something is deleted or ended: in a dialog, or on a page without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat


@dataclass(frozen=True)
class Question:
    """What is shown; the answer is posted to the address that it was asked at."""

    title: str
    text: str
    action: str
    """What the button says."""
    back: str
    """The address of the page to which one returns."""
    lines: Sequence[str] = ()
    """What would be deleted."""
    heading: str = "This is deleted with it:"
    """What stands above these."""
    blocked: Sequence[str] = ()
    """Why it cannot be done now."""
    key: str = ""
    """What must be agreed to separately, since it is deleted as well; empty: nothing."""


def ask(request: HttpRequest, question: Question) -> HttpResponse:
    outdated = request.method == "POST" and question.key != ""
    context = {"question": question, "outdated": outdated and "agreed" in request.POST}
    return render(request, "web/shared/question.html", context)


def answered(request: HttpRequest, key: str) -> bool:
    """Whether the answer was yes, and meant what would be deleted now."""
    return request.method == "POST" and (not key or request.POST.get("agreed") == key)


def space(size: int, *, exact: bool) -> str:
    """How much space becomes free, in a sentence."""
    return f"This frees {'' if exact else 'more than '}{filesizeformat(size)} of disk space."
