"""Passwords are hashed one at a time: each deliberately costs a core half a second.

Whoever tries a hundred at once waits in line behind himself, while pages have the other cores.
Whoever finds a long line, or waits too long in it, is asked to come back later.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

_AT_ONCE = max(1, len(os.sched_getaffinity(0)) // 4)
_IN_LINE = 10 * _AT_ONCE
PATIENCE = 5.0
"""Seconds; with ten in line, the last one is served within it."""

View = Callable[..., HttpResponseBase]

turns = threading.BoundedSemaphore(_AT_ONCE)
places = threading.BoundedSemaphore(_AT_ONCE + _IN_LINE)


def in_turn(view: View) -> View:
    """Let a view that hashes passwords do so in turn.

    The turn lasts for the whole request: what one attempt leaves behind (`axes`) is known
    before the next is looked at, so a hundred at once get no further than one after another.
    """

    @wraps(view)
    def waiting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if not places.acquire(blocking=False):
            return busy(request)
        try:
            if not turns.acquire(timeout=PATIENCE):
                return busy(request)
            try:
                return view(request, *args, **kwargs)
            finally:
                turns.release()
        finally:
            places.release()

    return waiting


def busy(request: HttpRequest) -> HttpResponse:
    page = render(request, "web/accounts/busy.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    page.headers["Retry-After"] = "10"
    return page
