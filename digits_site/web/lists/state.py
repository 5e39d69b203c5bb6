"""What the address of a list says: filter, order, folder, columns and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, QueryDict

from core.exceptions import FilterError
from core.listing.fields import Field
from core.listing.filters import filtered
from core.listing.kinds import DATASETS, MODELS, Kind
from core.listing.paging import Order, order_of
from core.listing.table import columns_of
from core.models.filed import folder_of

LISTED = {kind.id: kind for kind in (MODELS, DATASETS)}
"""The lists that have pages."""
FIRST_ORDER = "-created"
MOST_COLUMNS = 40
SIZES = (50, 100, 200)
"""Rows of a page."""
_KEPT = ("q", "folder", "sort", "columns", "rows")


@dataclass(frozen=True)
class ListState:
    """What is asked for; what was not understood is in `error`, and left out."""

    kind: Kind
    text: str
    folder: str
    order: Order
    columns: Sequence[Field]
    size: int
    """Rows of a page."""
    after: str = ""
    before: str = ""
    error: str = ""

    @property
    def has_settings(self) -> bool:
        """Whether a column needs the fields of the form or the notes."""
        return any(column.shown_as in {"setting", "notes"} for column in self.columns)

    def rows(self, *, settings: bool = False) -> Any:
        """All rows that it lists, on whatever page; none where it was not understood."""
        rows = self.kind.rows(settings=settings or self.has_settings)
        if self.error:
            return rows.none()
        if self.folder:
            rows = rows.filter(self.kind.fields["folder"].condition(":", self.folder))
        return filtered(self.kind, rows, self.text)


def kind_of(kind: str) -> Kind:
    if kind not in LISTED:
        raise Http404(f"“{kind}” is not a list.")
    return LISTED[kind]


def state_of(request: HttpRequest, kind: Kind) -> ListState:
    """The list that the address asks for."""
    errors: list[str] = []

    def understood(work: Any, otherwise: Any) -> Any:
        try:
            return work()
        except FilterError as error:
            errors.append(str(error))
            return otherwise

    text = request.GET.get("q", "").strip()
    names = _chosen(request, kind)
    first = columns_of(kind, kind.columns)
    columns = understood(lambda: columns_of(kind, names), first)[:MOST_COLUMNS]
    sort = request.GET.get("sort") or FIRST_ORDER
    order = understood(lambda: order_of(kind, sort), order_of(kind, FIRST_ORDER))
    understood(lambda: filtered(kind, kind.rows(), text), None)
    return ListState(
        kind,
        text,
        folder_of(request.GET.get("folder", "").replace("\0", "")),
        order,
        columns or first,
        next((size for size in SIZES if str(size) == request.GET.get("rows")), SIZES[0]),
        request.GET.get("after", ""),
        request.GET.get("before", ""),
        " ".join(errors),
    )


def _chosen(request: HttpRequest, kind: Kind) -> Sequence[str]:
    """The columns that the address names, otherwise those that the user chose last."""
    if named := request.GET.get("columns"):
        return named.split(",")
    chosen = request.session.get(f"columns:{kind.id}") or []
    known = []
    for name in chosen:
        try:
            known += columns_of(kind, [name])
        except FilterError:  # of a plug-in that is gone
            continue
    return [field.name for field in known] or kind.columns


def remember_columns(request: HttpRequest, kind: Kind, names: Sequence[str]) -> None:
    request.session[f"columns:{kind.id}"] = list(names)


def kept_query(request: HttpRequest, **changes: str) -> str:
    """The address's query for another view of the list, from its first page on."""
    query = QueryDict(mutable=True)
    for name in (*_KEPT, "tab"):
        value = changes.get(name, request.GET.get(name, ""))
        if value:
            query[name] = value
    text = query.urlencode(safe=",/:")
    return f"?{text}" if text else "?"
