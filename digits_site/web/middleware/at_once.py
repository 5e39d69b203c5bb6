"""A limit to the requests that are worked on at once: each has a thread and, soon, a connection."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore

from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse

AT_ONCE = 64
"""PostgreSQL takes 100 connections by default, and job clusters need some of them."""
_places = BoundedSemaphore(AT_ONCE)


def limit_at_once(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let others wait for their turn, instead of failing where the database takes no more."""

    def answer(request: HttpRequest) -> HttpResponse:
        with _places:
            try:
                return get_response(request)
            finally:
                close_old_connections()  # before it is sent, which may take long

    return answer
