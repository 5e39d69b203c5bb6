"""Choosing files and folders of the server, for the fields that take their paths."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.forms.upload import UploadForm
from digits_site.web.uploads.browsing import Place, place_for, roots_place
from digits_site.web.uploads.starts import starts

_KINDS = {"folder": "a folder", "file": "a file", "any": "a file or a folder"}


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """A part of a page: what is in the folder of the query's `path`."""
    if request.GET.get("top"):
        return answer(request, roots_place())
    query = request.GET.get("q", "").strip()
    return answer(request, place_for(request.GET.get("path", ""), query), query)


def answer(
    request: HttpRequest, place: Place, query: str = "", form: UploadForm | None = None
) -> HttpResponse:
    kind = request.GET.get("kind", "any")
    context = {
        "place": place,
        "starts": [] if place.path else starts(),
        "query": query,
        "kind": kind if kind in _KINDS else "any",
        "what": _KINDS.get(kind, _KINDS["any"]),
        "upload_form": form or UploadForm(),
        "most": settings.DIGITS_UPLOAD_BYTES,
    }
    return render(request, "web/uploads/browse.html", context)
