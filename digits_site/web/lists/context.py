"""What the templates of a list need."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from core.listing.fields import Field
from core.listing.kinds import MODELS, Kind
from core.listing.measured import known_metrics
from core.listing.paging import page_of
from core.listing.settings import settings
from core.models import SavedList
from core.tasks.metrics import VALIDATION
from digits_site.web.lists.cells import cell, css_of
from digits_site.web.lists.folders import folder_context
from digits_site.web.lists.state import SIZES, ListState, kept_query, state_of
from digits_site.web.lists.version import home_version

_MOST_SAVED = 40
_ACTIONS = (
    ("tag", "Tag", "secondary"),
    ("move", "Move to folder", "secondary"),
    ("abort", "Abort", "secondary"),
    ("delete", "Delete", "danger"),
)
RUNS = "/runs/"
"""The page that compares models; another subject's."""


def list_context(request: HttpRequest, kind: Kind, table_url: str) -> dict[str, Any]:
    """All of a list with what stands around its table."""
    state = state_of(request, kind)
    context = table_context(request, kind, table_url, state)
    saved = SavedList.objects.filter(kind=kind.id).select_related("owner")[:_MOST_SAVED]
    shown = {column.name for column in state.columns}
    return context | {
        "saved_lists": [(row, row.changeable_by(request.user)) for row in saved],
        "back": request.get_full_path(),
        "kept": kept_query(request),
        "bulk_actions": [
            (reverse(f"web:list-{name}", args=[kind.id]), title, style)
            for name, title, style in _ACTIONS
        ],
        "can_compare": kind is MODELS and _resolves(RUNS),
        "common_columns": [(field, field.name in shown) for field in kind.fields.values()],
        "other_columns": ", ".join(
            column.name for column in state.columns if column.name not in kind.fields
        ),
        "offered_columns": _offered(kind),
    }


def table_context(
    request: HttpRequest, kind: Kind, table_url: str, state: ListState | None = None
) -> dict[str, Any]:
    """What is fetched again when something has changed."""
    # Read first: what changes meanwhile is noticed as a change, not lost.
    version = home_version()
    state = state or state_of(request, kind)
    rows = state.rows()
    page = page_of(
        rows,
        state.order,
        state.size,
        whole_rows=kind.rows(settings=state.has_settings),
        counted=bool(state.text),
        after=state.after,
        before=state.before,
    )
    found = [(row, kind.summary(row)) for row in page.rows]
    count = rows.order_by().count() if page.total is None else page.total
    return {
        "kind": kind,
        "state": state,
        "query": state.text,
        "version": version,
        "table_url": table_url,
        "count": count,
        "heads": [_head(request, state, column) for column in state.columns],
        "list_rows": [
            (row, one, [(c.shown_as, css_of(c), cell(c, row, one)) for c in state.columns])
            for row, one in found
        ],
        "previous_url": _place(request, before=page.before),
        "next_url": _place(request, after=page.after),
        "sizes": [
            {"rows": size, "url": kept_query(request, rows=str(size)), "active": size == state.size}
            for size in SIZES
        ],
        "is_narrowed": bool(state.text or state.folder),
        "all_url": kept_query(request, q="", folder=""),
    } | folder_context(request, kind, state.folder)


def _head(request: HttpRequest, state: ListState, column: Field) -> dict[str, Any]:
    is_key = column.name == state.order.name
    down = state.order.descending if is_key else False
    other = column.name if is_key and down else f"-{column.name}"
    if not is_key and column.shown_as in {"name", "text", "dataset", "network", "folder", "tags"}:
        other = column.name
    return {
        "title": column.title,
        "css": css_of(column),
        "url": kept_query(request, sort=other) if column.key is not None else "",
        "order": ("descending" if down else "ascending") if is_key else "",
    }


def _place(request: HttpRequest, **place: str) -> str:
    name, value = next(iter(place.items()))
    kept = kept_query(request)
    return f"{kept}{'' if kept == '?' else '&'}{name}={value}" if value else ""


def _offered(kind: Kind) -> list[str]:
    """Names of further columns, for the field that completes them."""
    if kind is not MODELS:
        return []
    metrics = [metric.name for metric in known_metrics()]
    best = [f"{VALIDATION}{name}" for name in metrics]
    return [*settings(), *best, *metrics, *(f"last.{name}" for name in best)]


def _resolves(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True
