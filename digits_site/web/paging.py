"""Lists in pages, several to a page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: Any, size: int, name: str = "page") -> Page[Any]:
    """The page that the query's parameter of that name asks for, or the nearest one."""
    return Paginator(rows, size).get_page(request.GET.get(name))
