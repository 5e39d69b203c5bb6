"""The confusion matrix of an inference, whose cells choose outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

_MOST = 30
"""Classes up to which it is drawn: a larger one is not readable."""
_SHADES = 5


def matrix_context(request: HttpRequest, metrics: Mapping[str, Any]) -> dict[str, Any] | None:
    """A row for each true class, with a cell for each predicted one; None where there is none."""
    counts: Sequence[Sequence[int]] = metrics.get("confusion") or []
    names = [str(one["label"]) for one in metrics.get("classes", [])]
    if not 1 < len(counts) <= _MOST or len(names) != len(counts):
        return None
    rows = []
    for place, (name, row) in enumerate(zip(names, counts, strict=True)):
        total = sum(row)
        cells = [
            {
                "count": count,
                "share": f"{count / total:.0%}" if total else "",
                "kind": "right" if column == place else "wrong",
                "shade": _shade(count, total),
                "predicted": names[column],
                "is_chosen": _is_chosen(request, name, names[column]),
            }
            for column, count in enumerate(row)
        ]
        rows.append({"name": name, "total": total, "cells": cells})
    return {"names": names, "rows": rows}


def _shade(count: int, total: int) -> int:
    """0: none; the largest one: all of the class."""
    return min(_SHADES, 1 + int(_SHADES * count / total)) if count else 0


def _is_chosen(request: HttpRequest, truth: str, predicted: str) -> bool:
    return (request.GET.get("truth"), request.GET.get("predicted")) == (truth, predicted)
