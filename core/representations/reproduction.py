"""How a model and those that repeat its training belong together, as a dictionary."""

from __future__ import annotations

from typing import Any

from core.models import TrainedModel
from core.representations.artifact import noted
from core.reproduction.sentences import in_words
from core.storage import ModelFolder

_MOST = 20
_COMPARED = ("metrics", "weights", "differences", "remarks")


def reproduction_representation(model: TrainedModel) -> dict[str, Any]:
    """What is known of repetitions of a training.

    Returns:
        `of`: the `id` and `name` of the model that it repeats, None if it repeats none; the id is
        None if that was deleted. `comparison`, None before its end: whether it is `identical`, the
        verdict as `text`, how far `metrics` and `weights` are apart, the `differences` in what
        both were made from, and `remarks`. `again`: the last models that repeat this one, with
        `id`, `name`, `status`, and `identical` and `text` as above, None and "" before their end.
    """
    kept = noted(ModelFolder(model.folder).reproduction)
    original = kept.get("original")
    if model.reproduces is not None:
        original = {"id": model.reproduces.pk, "name": model.reproduces.name}
    elif original:
        original = original | {"id": None}
    rows = model.reproductions.select_related("job").order_by("-pk")[:_MOST]
    return {"of": original, "comparison": _comparison(kept), "again": [_row(one) for one in rows]}


def _comparison(kept: dict[str, Any]) -> dict[str, Any] | None:
    if not kept:
        return None
    known = {name: kept[name] for name in _COMPARED}
    return {"identical": kept["identical"], "text": in_words(kept)} | known


def _row(again: TrainedModel) -> dict[str, Any]:
    found = _comparison(noted(ModelFolder(again.folder).reproduction))
    return {
        "id": again.pk,
        "name": again.name,
        "status": again.job.status,
        "identical": found["identical"] if found else None,
        "text": found["text"] if found else "",
    }
