"""The page of the plug-ins that the server does without, for staff."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.failures import failures


def left_out(request: HttpRequest) -> HttpResponse:
    """It shows paths and code of the server, so not everyone may see it."""
    if not request.user.is_staff:
        raise PermissionDenied("Only staff can see which plug-ins cannot be used.")
    return render(request, "web/plugins/left_out.html", {"failures": failures})
