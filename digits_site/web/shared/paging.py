"""Lists in pages, several to a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def represented(page: Page[Any], summary: Callable[[Any], dict[str, Any]]) -> Page[Any]:
    """The page with pairs of a row and its summary."""
    page.object_list = [(row, summary(row)) for row in page.object_list]
    return page


def page_of(request: HttpRequest, rows: Any, size: int, name: str = "page") -> Page[Any]:
    """The page that the query's parameter of that name asks for, or the nearest one."""
    return Paginator(rows, size).get_page(request.GET.get(name))
