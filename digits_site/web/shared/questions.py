"""What is asked before something is deleted or ended: a dialog, or a page without scripts."""

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
    """What would go."""
    heading: str = "With it go:"
    """What stands above these."""
    blocked: Sequence[str] = ()
    """Why it cannot be done now."""
    key: str = ""
    """What must be agreed to apart, since it goes along; empty: nothing."""


def ask(request: HttpRequest, question: Question) -> HttpResponse:
    outdated = request.method == "POST" and question.key != ""
    context = {"question": question, "outdated": outdated and "agreed" in request.POST}
    return render(request, "web/shared/question.html", context)


def answered(request: HttpRequest, key: str) -> bool:
    """Whether it was said yes, and to what would go along as it is now."""
    return request.method == "POST" and (not key or request.POST.get("agreed") == key)


def space(size: int, *, exact: bool) -> str:
    """How much comes free, in a sentence."""
    return f"It frees {'' if exact else 'more than '}{filesizeformat(size)} of disk space."
