"""How metrics are named on pages, and which of them share a plot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.training.measures import MEASURES, VALIDATION

NO_METRICS = {"kind", "epoch", "step", "seconds", "learning_rate"}
"""What else is in a row of metrics."""


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


_TITLES = {one.name: _capital(one.title) for one in MEASURES} | {"top_5_accuracy": "Top-5 accuracy"}
_OF_EACH = {"dice_": _TITLES["dice"], "mae_": _TITLES["mae"]}
"""Metrics that there are of each class or number, whose name follows."""
_ACCURACIES = {"accuracy", "top_5_accuracy", "f1"}


def plain(name: str) -> str:
    """The metric, whether it is training's or validation's."""
    return name.removeprefix(VALIDATION)


def title_of(name: str) -> str:
    """`dice_left_ventricle` is the Dice of a class; names without a title are words."""
    for prefix, title in _OF_EACH.items():
        if name.startswith(prefix):
            return f"{title} of {_words(name.removeprefix(prefix))}"
    return _TITLES.get(name) or _capital(_words(name))


def place_of(name: str) -> list[str]:
    """The plot that a metric is drawn in, and its name there: those on one scale share a plot."""
    for prefix, title in _OF_EACH.items():
        if name.startswith(prefix):
            return [title, _words(name.removeprefix(prefix))]
    if name == "dice":
        return [title_of(name), "mean of classes"]
    return [_TITLES["accuracy"] if name in _ACCURACIES else title_of(name), title_of(name)]


def places(rows: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Of all metrics in rows of a metrics file."""
    names = dict.fromkeys(plain(name) for row in rows for name in row)
    return {name: place_of(name) for name in names if name not in NO_METRICS}


def _words(name: str) -> str:
    return name.replace("_", " ")
