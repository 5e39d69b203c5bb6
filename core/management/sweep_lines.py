"""A sweep as commands print it: its runs, the best first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def bounded(found: dict[str, Any], limit: int) -> dict[str, Any]:
    """The details of a sweep with its best runs only; `omitted` says how many were left out."""
    larger = found["metrics"][0]["larger_is_better"]
    members = sorted(
        found["members"], key=lambda one: _sorting_key(one["results"][0], larger=larger)
    )
    return found | {"members": members[:limit], "omitted": len(members[limit:])}


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The details of a sweep, as `bounded` gives them, in lines of text."""
    counts = ", ".join(f"{count} {state}" for state, count in found["counts"].items() if count)
    state = f"{found['state']}; {counts}. {found['reason']}".strip()
    yield f"sweep {found['id']} “{found['name']}”: {state}"
    for one in found["members"]:
        yield _line(one, found["metrics"])
    if found["omitted"]:
        yield f"… and {found['omitted']} more (see manage.py sweeps show --limit)"


def _sorting_key(value: float | None, *, larger: bool) -> tuple[bool, float]:
    return value is None, 0 if value is None else -value if larger else value


def _line(one: dict[str, Any], metrics: list[dict[str, Any]]) -> str:
    values = " ".join(f"{name}={value}" for name, value in one["values"].items())
    results = ", ".join(
        f"{metric['title']} {text}" for metric, text in zip(metrics, one["texts"], strict=True)
    )
    model = f"model {one['model']['id']}" if one["model"] else f"no model: {one['error']}"
    mark = " (best)" if one["best"] else ""
    state = f"{one['state']}, {one['epochs']:g} epochs"
    return f"  {one['number']}{mark}  {values}: {state}, {results}, {model}"
