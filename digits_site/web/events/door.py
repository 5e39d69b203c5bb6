"""Who may open a stream: those who may open a page, so everyone who is logged in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.asgi import ASGIRequest
from django.db import Error as DatabaseError
from django.http import HttpResponse

from digits_site.web.events.message import watched
from digits_site.web.events.threads import in_thread
from digits_site.web.shared.cursor import Key

_pool = ThreadPoolExecutor(2, thread_name_prefix="events-door")
_sessions = SessionMiddleware(lambda request: HttpResponse())


class RefusedError(Exception):
    """There is no stream for this request."""

    def __init__(self, status: int, text: str) -> None:
        """Take the answer's status and its text."""
        super().__init__(text)
        self.status = status


async def admit(request: ASGIRequest) -> tuple[list[Key], int]:
    """What the page may watch, and the id of its user.

    Raises:
        RefusedError: with the status by which the page knows what to do.
    """
    if request.method != "GET":
        raise RefusedError(405, "A stream is read with GET.")
    try:
        request.get_host()  # checks ALLOWED_HOSTS
        keys = watched(request.GET)
    except (SuspiciousOperation, ValueError) as error:
        raise RefusedError(400, str(error)) from None
    try:
        user = await in_thread(_pool, user_of, request)
    except DatabaseError:
        raise RefusedError(503, "The database cannot be reached.") from None
    if user is None:
        raise RefusedError(403, "Log in first.")
    return keys, user


async def is_still_logged_in(request: ASGIRequest) -> bool:
    try:
        return await in_thread(_pool, is_logged_in, request)
    except DatabaseError:
        return True  # asked again in a minute


def is_logged_in(request: ASGIRequest) -> bool:
    """Whether the session, as it is stored now, is that of an active user."""
    return user_of(request) is not None


def user_of(request: ASGIRequest) -> int | None:
    """The id of the active user whose session it is, as it is stored now."""
    _sessions.process_request(request)
    return get_user(request).pk
