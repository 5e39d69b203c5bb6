"""The folder of a list: the way to it, and the folders in it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from core.listing.kinds import Kind
from digits_site.web.lists.state import kept_query

_MOST = 60
"""Folders shown."""


def folder_context(request: HttpRequest, kind: Kind, folder: str) -> dict[str, Any]:
    """The breadcrumb to a folder, and the folders within, with how many rows each has."""
    model = kind.rows().model
    rows = model.objects.exclude(listed_in="").order_by()
    if folder:
        rows = rows.filter(listed_in__startswith=f"{folder}/")
    counts: dict[str, int] = {}
    for name, count in rows.values_list("listed_in").annotate(count=Count("pk")):
        inner = name.removeprefix(f"{folder}/") if folder else name
        first = inner.partition("/")[0]
        counts[first] = counts.get(first, 0) + count
    names = folder.split("/") if folder else []
    return {
        "crumbs": [
            {"name": name, "url": _url(request, "/".join(names[: place + 1]))}
            for place, name in enumerate(names)
        ],
        "top_url": _url(request, ""),
        "inner_folders": [
            {"name": name, "count": counts[name], "url": _url(request, f"{folder}/{name}")}
            for name in sorted(counts)[:_MOST]
        ],
        "more_folders": max(0, len(counts) - _MOST),
    }


def _url(request: HttpRequest, folder: str) -> str:
    return kept_query(request, folder=folder.strip("/"))
