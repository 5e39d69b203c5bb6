"""What the plots of a sweep draw, as the results browser's scripts take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_DECADE = 10


def plotted_facts(found: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """The `runs` that have a model, and the `axes`: what is tried, then the metrics.

    Each axis has `name`, `title`, whether it `is_result` and if so, whether `larger_is_better`; its
    `values` are by run, None where unknown. Those of choices are places in its `words`; of
    numbers, `log` says whether they span a decade and more.
    """
    members = [one for one in found["members"] if one["model"]]
    settings = [
        _axis(name, labels[name], [one["values"].get(name) for one in members])
        for name in found["space"]
    ]
    return {
        "runs": [
            {
                "id": one["model"]["id"],
                "name": one["model"]["name"],
                "status": one["state"],
                "group": one["number"],
                "front": one["front"],
            }
            for one in members
        ],
        "axes": settings
        + [_result(found, members, place) for place in range(len(found["metrics"]))],
    }


def _axis(name: str, title: str, texts: Sequence[str | None]) -> dict[str, Any]:
    axis = {"name": f"set:{name}", "title": title, "is_result": False}
    numbers = [_number(text) for text in texts]
    known = [value for value in numbers if value is not None]
    if known and all(text is None or _number(text) is not None for text in texts):
        low, high = min(known), max(known)
        return axis | {"values": numbers, "log": low > 0 and high / low >= _DECADE}
    words = sorted({text or "–" for text in texts})
    return axis | {"values": [words.index(text or "–") for text in texts], "words": words}


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _result(
    found: Mapping[str, Any], members: Sequence[Mapping[str, Any]], place: int
) -> dict[str, Any]:
    metric = found["metrics"][place]
    values = [one["results"][place] for one in members]
    known = [value for value in values if value is not None]
    return {
        "name": metric["name"],
        "title": metric["title"],
        "is_result": True,
        "larger_is_better": metric["larger_is_better"],
        "values": values,
        "log": bool(known) and min(known) > 0 and max(known) / min(known) >= _DECADE * _DECADE,
    }
