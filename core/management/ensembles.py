"""Models as commands take them: one, or the members of an ensemble."""

from __future__ import annotations

from typing import Any

from core.management.foreground import find
from core.models import TrainedModel
from core.models.lookup import by_id_or_name

HELP = "The model's id or name; several with commas (A,B or A,B@3) are an ensemble."


def find_models(text: str) -> tuple[TrainedModel, dict[str, str]]:
    """The first model, and the fields of the form that choose its snapshot and the others.

    Raises:
        CommandError: there is no such model.
    """
    if (row := by_id_or_name(TrainedModel.objects, text)) is not None:
        return row, {}
    first, _, others = text.partition(",")
    fields = {"ensemble": others.strip()} if others.strip() else {}
    first = first.strip()
    if (row := by_id_or_name(TrainedModel.objects, first)) is None and "@" in first:
        first, _, fields["snapshot"] = first.rpartition("@")
    return find(TrainedModel.objects, "model", first), fields


def in_words(details: dict[str, Any]) -> str:
    """What made the outputs: "epoch 3", with the further members of an ensemble."""
    members = [f"{one['model']['name']} epoch {one['epoch']:g}" for one in details["ensemble"]]
    together = f", in an ensemble with {', '.join(members)}," if members else ""
    return f"epoch {details['epoch']:g}{together}"
