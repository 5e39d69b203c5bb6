"""Choosing a snapshot of a model; where none is chosen, which one is meant."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from core.models import TrainedModel

BY_DEFAULT = "By default, the best epoch; the last one where none is marked as the best."
_MOST_EPOCHS = 100


def snapshot_choices(model: TrainedModel) -> list[tuple[float, str]]:
    """Epochs with their titles, the one that is meant by default first."""
    rows = model.ranked_snapshots.values_list("epoch", "best")
    return [(epoch, f"Epoch {epoch:g}{' (best)' if best else ''}") for epoch, best in rows]


def optional_choices(model: TrainedModel) -> list[tuple[float | str, str]]:
    """The same, after the empty choice, whose title says which one that is."""
    rows = model.ranked_snapshots.values_list("epoch", "best")
    found = rows.first()
    title = "The best one"
    if found is not None:
        epoch, best = found
        title = f"The {'best' if best else 'last'} one (epoch {epoch:g})"
    return [("", title), *((epoch, f"Epoch {epoch:g}") for epoch, _ in rows)]


def offer(field: forms.Field, choices: Sequence[tuple[float | str, str]]) -> None:
    """Make a field's choices these snapshots; what is none of them is told which there are."""
    field.choices = choices  # type: ignore[attr-defined]
    found = listed([float(epoch) for epoch, _ in choices if epoch != ""])
    # Django fills in the value.
    text = f"There is no snapshot of epoch %(value)s; available epochs: {found}."
    field.error_messages["invalid_choice"] = text


def listed(epochs: Sequence[float]) -> str:
    """Epochs in their order, in words: "1, 2, 5"; "none" if there are none."""
    names = [f"{epoch:g}" for epoch in sorted(epochs)]
    more = f" and {len(names) - _MOST_EPOCHS} more" if len(names) > _MOST_EPOCHS else ""
    return ", ".join(names[:_MOST_EPOCHS]) + more or "none"


def known_epochs(model: TrainedModel) -> str:
    """The epochs of a model's snapshots in words."""
    return listed(list(model.snapshots.values_list("epoch", flat=True)))
