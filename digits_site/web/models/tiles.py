"""The results of a training in a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat

from core.jobs.disk import size_within
from core.models import TrainedModel
from core.tasks.metrics import in_digits
from digits_site.web.shared.text import duration

_SECONDS = 0.05
"""As long as the page may count the bytes of the model's folder."""


@dataclass(frozen=True)
class Tile:
    title: str
    value: str
    note: str = ""


def result_tiles(model: TrainedModel, found: dict[str, Any]) -> list[Tile]:
    """The tiles of a model, given its representation."""
    return [*_values(found), *_costs(model, found)]


def _values(found: dict[str, Any]) -> list[Tile]:
    """The best and the last value of the ranking metric."""
    metric, snapshots = found["ranking_metric"], found["snapshots"]
    if metric["value"] is None:
        return []
    best = Tile(
        f"Best {metric['title']}",
        in_digits(metric["value"]),
        f"{metric['stage']}, epoch {metric['epoch']:g}" if metric["epoch"] else metric["stage"],
    )
    last = snapshots[-1] if snapshots else None
    value = last["metrics"].get(metric["name"]) if last else None
    if last is None or value is None:
        return [best]
    return [best, Tile(f"Last {metric['title']}", in_digits(value), f"epoch {last['epoch']:g}")]


def _costs(model: TrainedModel, found: dict[str, Any]) -> list[Tile]:
    tiles = []
    if (seconds := model.job.seconds) is not None:
        runs = "so far" if not model.job.is_finished else ""
        tiles.append(Tile("Training time", duration(seconds), runs))
    if known := found["hardware"]:
        trainable = known["trainable"]
        all_of_them = trainable == known["parameters"]
        note = "all trainable" if all_of_them else f"{trainable:,} trainable"
        tiles.append(Tile("Parameters", f"{known['parameters']:,}", note))
    size, exact = size_within([model.folder], _SECONDS)
    count = len(found["snapshots"])
    note = f"{count} snapshot{'' if count == 1 else 's'}"
    tiles.append(Tile("On disk", ("" if exact else "> ") + filesizeformat(size), note))
    return tiles
