"""Programs that send a user's token instead of logging in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from core.tokens import user_of

_SCHEME = "bearer "
_INVALID = "The token is not valid. `manage.py token USER` prints the one of a user."


def accept_token(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let requests with a token act as its user, whatever session they have."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("Authorization", "")
        if not given.lower().startswith(_SCHEME):
            return get_response(request)
        user = user_of(given[len(_SCHEME) :].strip())
        if user is None:
            challenge = {"WWW-Authenticate": "Bearer"}
            return JsonResponse({"error": _INVALID}, status=401, headers=challenge)
        request.user = user  # type: ignore[assignment]
        # No browser adds the header by itself, so no other site can have made the request.
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
