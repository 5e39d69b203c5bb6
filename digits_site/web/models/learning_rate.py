"""The curve of the learning rate in the form of new models."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.exceptions import PluginError
from core.forms.described import label_of
from core.forms.learning_rate import LearningRate
from core.forms.sweep_space import first_of
from core.plugins.policy import Numbers

_POINTS = 401
_WIDTH = _POINTS - 1
_HEIGHT = 100


@require_GET
def curve(request: HttpRequest) -> HttpResponse:
    """The learning rate over the training, or what is wrong with the fields."""
    form = LearningRate(first_of(dict(LearningRate({}).fields()), request.GET))
    if not form.is_valid():
        return render(request, "web/models/learning_rate.html", {"problem": _problem(form)})
    try:
        context: dict[str, Any] = {"curve": _drawn(form.rates(_POINTS))}
    except PluginError as error:
        context = {"problem": str(error)}
    return render(request, "web/models/learning_rate.html", context)


def _problem(form: LearningRate) -> str:
    """The first thing that is wrong, in a sentence."""
    name, texts = next(iter(form.errors.items()))
    return f"{label_of(name, dict(form.fields()).get(name))}: {texts[0]}"


def _drawn(rates: Numbers) -> dict[str, Any]:
    """A path of SVG, from 0 at the bottom to the highest rate at the top."""
    highest = rates.max()
    heights = _HEIGHT * (1 - rates / highest) if highest else rates + _HEIGHT
    points = " L".join(f"{x} {height:.2f}" for x, height in enumerate(heights))
    ends = f"from {rates[0]:.3g} to {rates[-1]:.3g}"
    return {
        "path": f"M{points}",
        "caption": f"{ends}, highest {highest:.3g}.",
        "width": _WIDTH,
        "height": _HEIGHT,
    }
