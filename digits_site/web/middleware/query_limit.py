"""A limit to the length of queries."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_LONGEST = 20_000
"""Characters. The longest path needs 12,288; SQLite looks for texts of 50,000 at most (LIKE), in
which Django escapes each character that means something."""


def limit_queries(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse longer ones: pages and the admin search the database for what they are given."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > _LONGEST:
            # Raised, it would be logged with a traceback, each time.
            return render(request, "400.html", status=400)
        return get_response(request)

    return middleware
