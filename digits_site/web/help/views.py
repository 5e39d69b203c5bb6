"""The pages of the help."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from digits_site.web.help.documents import FOLDER, PICTURES, document, grouped, names
from digits_site.web.help.rendering import rendered
from digits_site.web.help.searching import search

_LONGEST = 200


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """All documents, or what a search finds in them."""
    query = " ".join(request.GET.get("q", "").split())[:_LONGEST]
    context = {"query": query, "hits": search(query), "groups": grouped()}
    return render(request, "web/help/contents.html", context)


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    if name not in names():
        raise Http404(f"The help has no page “{name}”.")
    found = document(name)
    context = {
        "document": found,
        "html": rendered(name),
        "sections": [section for section in found.sections if section.level in (2, 3)],
        "groups": grouped(),
        "crumbs": [(found.title, "")],
    }
    return render(request, "web/help/page.html", context)


@require_safe
def picture(request: HttpRequest, file: str) -> HttpResponse | FileResponse:
    """A picture that a document shows."""
    path = next((one for one in FOLDER.rglob("*") if one.name == file), None)
    kind = PICTURES.get(path.suffix) if path is not None else None
    if path is None or kind is None:
        raise Http404(f"The help has no picture “{file}”, at {reverse('web:help')}.")
    return FileResponse(path.open("rb"), content_type=kind)
