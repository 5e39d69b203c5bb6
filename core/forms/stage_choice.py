"""The stages of its dataset on which a model can be measured, as forms offer them."""

from __future__ import annotations

from core.models import TrainedModel
from core.plugins import Stage


def stage_choices(model: TrainedModel) -> list[tuple[str, str]]:
    """Names of stages with what they mean for the model, val before train before test."""
    rows = model.dataset.stages.order_by("-name").values_list("name", "entries")
    found = {name: f"The whole stage {name} ({entries} samples)" for name, entries in rows}
    if (fold := model.fold) is None:
        return list(found.items())
    held_out = f"Held out by fold {fold} (by each fold of an ensemble)"
    found = {Stage.VAL.value: held_out} | {
        name: text for name, text in found.items() if name != Stage.VAL
    }
    if Stage.TRAIN in found:
        found[Stage.TRAIN] = f"Trained on: all but fold {fold}"
    return list(found.items())
