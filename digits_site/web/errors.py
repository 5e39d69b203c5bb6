"""Answers to errors that nobody caught.

Most are faults: a page that says so, and a traceback in the server's log. What the operator has to
fix, and what no database can store, is not a fault: one sentence with what to do, and one line in
the log. Django calls its handler for views, sessions, users and the admin alike; so this is no
middleware, which would not see what other middleware raises.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.utils.html import format_html
from django.views import defaults

from core.troubles import trouble

logger = logging.getLogger(__name__)
_AGAIN = 10
"""Seconds after which a browser or program may try again."""
_REFUSED = "The request contains a number or a character that the database cannot store."
_REFUSED_TEXTS = ("too large to convert to sqlite", "nul (0x00)", "expected a number but got")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`, which it calls while it handles the exception."""
    error = sys.exc_info()[1]
    if error is not None and (text := trouble(error)):
        response = _answer(request, 503, "The server cannot do this right now", text)
        response.headers["Retry-After"] = str(_AGAIN)
    elif error is not None and _is_refused(error):
        text = _REFUSED
        response = _answer(request, 400, "The request cannot be understood", text)
    else:
        return defaults.server_error(request)
    logger.error("%s %s: %s (%s)", request.method, request.path, text, error)
    # Django would log it once more, with its traceback.
    logged: Any = response
    logged._has_been_logged = True
    return response


def _is_refused(error: BaseException) -> bool:
    """Whether no database, or Django in front of it, can store a value."""
    said = str(error).lower()
    unfit = isinstance(error, OverflowError | ValueError) and any(t in said for t in _REFUSED_TEXTS)
    return unfit or isinstance(error, DataError)


def _answer(request: HttpRequest, status: int, heading: str, text: str) -> HttpResponse:
    """The sentence as a page, as a part of a page, or as JSON; none needs the database."""
    if request.headers.get("HX-Request"):
        part = format_html('<div class="alert alert-warning" role="alert">{}</div>', text)
        return HttpResponse(part, status=status)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"error": text}, status=status)
    page = get_template("web/trouble.html").render({"heading": heading, "text": text})
    return HttpResponse(page, status=status)
