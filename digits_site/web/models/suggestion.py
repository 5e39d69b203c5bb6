"""A batch size and a learning rate for a new model, from some steps before it is queued."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from digits_site.web.models.preflight import asked, moved_to

_WIDTH, _HEIGHT = 400, 100
_LEAST_SPAN = 1e-9
_FIRST = 4
"""The part of all steps whose loss is that of the start, a fourth."""


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """What the form of a new model says, as an address of its own."""
    return moved_to("web:model-suggestion", request)


@require_GET
def suggestion(request: HttpRequest) -> HttpResponse:
    """The suggestion, once a process has made it; until then the page asks again."""
    _, context = asked(request, "--suggest")
    found = context["found"]
    context["curve"] = _drawn(found) if found.get("rates") else None
    return render(request, "web/models/suggestion.html", context)


def _drawn(found: dict[str, Any]) -> dict[str, Any]:
    """Paths of SVG for the losses and the smoothed ones by the logarithm of the rate."""
    rates, losses, smoothed = found["rates"], found["losses"], found["smoothed"]
    logs = [math.log10(rate) for rate in rates]
    low, start = min(smoothed), max(smoothed[: len(smoothed) // _FIRST + 1])
    high = max(start + 0.3 * (start - low), low + _LEAST_SPAN)
    span = max(logs[-1] - logs[0], _LEAST_SPAN)
    places = [_WIDTH * (log - logs[0]) / span for log in logs]

    def path(values: Sequence[float]) -> str:
        heights = (_HEIGHT * (1 - (min(value, high) - low) / (high - low)) for value in values)
        pairs = zip(places, heights, strict=True)
        return "M" + " L".join(f"{x:.1f} {min(y, _HEIGHT):.1f}" for x, y in pairs)

    rate = found.get("learning_rate")
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "losses": path(losses),
        "smoothed": path(smoothed),
        "mark": None if rate is None else _WIDTH * (math.log10(rate) - logs[0]) / span,
        "ends": (rates[0], rates[-1]),
        "between": (low, high),
    }
