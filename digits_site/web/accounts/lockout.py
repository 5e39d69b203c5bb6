"""Logins that are refused for a while after wrong passwords (django-axes)."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

_PEOPLE = 3
"""Several people may share an address: it is locked after this many times an account's failures."""


class Handler(AxesDatabaseHandler):
    """Counts failures by account, from any address, and by address, for any account."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        account, address = (
            sum(attempts.values_list("failures_since_start", flat=True))
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(account, address // _PEOPLE)


def address_of(request: HttpRequest) -> str:
    """The connection's address, or what a trusted proxy says (DIGITS_PROXIES); uvicorn decides."""
    address: str = request.META.get("REMOTE_ADDR", "")
    return address


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """A page that says when to try again, with the seconds for programs."""
    seconds = _seconds_left(request, credentials)
    context = {"minutes": math.ceil(seconds / 60), "failures": settings.AXES_FAILURE_LIMIT}
    page = render(
        request, "web/accounts/locked_out.html", context, status=HTTPStatus.TOO_MANY_REQUESTS
    )
    page.headers["Retry-After"] = str(seconds)
    return page


def _seconds_left(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """The seconds until the last failure that counts is forgotten, and all others with it."""
    cool_off = get_cool_off(request)
    times = [
        attempt.attempt_time
        for attempts in Handler().get_user_attempts(request, credentials)
        for attempt in attempts
    ]
    if cool_off is None or not times:
        return 0
    return max(1, math.ceil((max(times) + cool_off - timezone.now()).total_seconds()))
