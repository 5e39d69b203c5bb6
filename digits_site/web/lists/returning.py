"""Back to the list from which something was done."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.listing.kinds import Kind


def back_to(request: HttpRequest, kind: Kind) -> str:
    """The address that the form names, if it is one of this site; otherwise that of the list."""
    given = request.POST.get("back") or request.GET.get("back", "")
    if given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None):
        return given
    return reverse(f"web:{kind.id}")


def back_with(request: HttpRequest, kind: Kind, **values: str) -> str:
    """The same with other parameters, from the first page on."""
    parts = urlsplit(back_to(request, kind))
    query = QueryDict(parts.query, mutable=True)
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in values.items():
        query[name] = value
    return urlunsplit(parts._replace(query=query.urlencode(safe=",/:")))
