"""A sweep as commands print it: its runs, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def bounded(found: dict[str, Any], limit: int) -> dict[str, Any]:
    """The details of a sweep with its best runs only; `omitted` says how many were left out."""
    members = _best_first(found["members"], found["metrics"])
    return found | {"members": members[:limit], "omitted": len(members[limit:])}


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The details of a sweep, as `bounded` gives them, in lines of text."""
    counts = ", ".join(f"{count} {state}" for state, count in found["counts"].items() if count)
    state = f"{found['state']}; {counts}. {found['reason']}".strip()
    yield f"sweep {found['id']} “{found['name']}”: {state}"
    for one in _best_first(found["choices"], found["metrics"]):
        yield _choice_line(one, found["metrics"])
    yield from _advice(found)
    for one in found["members"]:
        yield _line(one, found["metrics"], is_marked=not found["choices"])
    if found["omitted"]:
        yield f"… and {found['omitted']} more (see manage.py sweeps show --limit)"


def _best_first(
    rows: Iterable[dict[str, Any]], metrics: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    larger = metrics[0]["larger_is_better"]
    return sorted(rows, key=lambda one: _sorting_key(one["results"][0], larger=larger))


def _choice_line(one: dict[str, Any], metrics: list[dict[str, Any]]) -> str:
    """The mean and range over the runs of a choice."""
    values = "".join(f" {name}={value}" for name, value in one["values"].items())
    mark, done = " (best)" if one["best"] else "", f"{one['done']} of {one['runs']} runs done"
    return f"  choice {one['number']}{mark}{values}: {_results(one, metrics)}, {done}"


def _advice(found: dict[str, Any]) -> Iterator[str]:
    """How to use the models of the best choice's folds together, once all are there."""
    best = next((one for one in found["choices"] if one["best"]), None)
    if found["budget"]["folds"] > 1 and best and best["ensemble"]:
        names = ",".join(str(one["id"]) for one in best["ensemble"])
        yield f"  out of fold: manage.py evaluate {names} --stage val"
        yield f"  the ensemble: manage.py infer {names} --image FILE"


def _sorting_key(value: float | None, *, larger: bool) -> tuple[bool, float]:
    return value is None, 0 if value is None else -value if larger else value


def _line(one: dict[str, Any], metrics: list[dict[str, Any]], *, is_marked: bool) -> str:
    values = " ".join(f"{name}={value}" for name, value in one["values"].items())
    results = _results(one, metrics)
    model = f"model {one['model']['id']}" if one["model"] else f"no model: {one['error']}"
    mark = " (best)" if one["best"] and is_marked else ""
    state = f"{one['state']}, {one['epochs']:g} epochs"
    return f"  {one['label']}{mark}  {values}: {state}, {results}, {model}"


def _results(one: dict[str, Any], metrics: list[dict[str, Any]]) -> str:
    pairs = zip(metrics, one["texts"], strict=True)
    return ", ".join(f"{metric['title']} {text}" for metric, text in pairs)
