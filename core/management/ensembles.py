"""Models as commands take them: one, or the members of an ensemble."""

from __future__ import annotations

from typing import Any

from core.management.foreground import find
from core.models import TrainedModel
from core.models.lookup import by_id_or_name

HELP = (
    "The model's id or name, MODEL@3 for epoch 3; several with commas (A,B or A,B@3) are an "
    "ensemble."
)
ONE_MODEL = "The model's id or name; MODEL@3 for epoch 3."


def find_models(text: str) -> tuple[TrainedModel, dict[str, str]]:
    """The first model, and the fields of the form that choose its snapshot and the others.

    Raises:
        CommandError: there is no such model.
    """
    if (row := by_id_or_name(TrainedModel.objects, text)) is not None:
        return row, {}
    first, _, others = text.partition(",")
    fields = {"ensemble": others.strip()} if others.strip() else {}
    found, epoch = find_with_epoch(first.strip())
    return found, fields | ({} if epoch is None else {"snapshot": epoch})


def find_with_epoch(text: str) -> tuple[TrainedModel, str | None]:
    """The model, and the epoch in MODEL@EPOCH.

    Raises:
        CommandError: there is no such model.
    """
    rows = TrainedModel.objects.select_related("dataset")
    if (row := by_id_or_name(rows, text)) is not None or "@" not in text:
        return row or find(rows, "model", text), None
    name, _, epoch = text.rpartition("@")
    return find(rows, "model", name), epoch


def in_words(details: dict[str, Any]) -> str:
    """What made the outputs: "epoch 3", with the further members of an ensemble."""
    members = [f"{one['model']['name']} epoch {one['epoch']:g}" for one in details["ensemble"]]
    together = f", in an ensemble with {', '.join(members)}," if members else ""
    return f"epoch {details['epoch']:g}{together}"
