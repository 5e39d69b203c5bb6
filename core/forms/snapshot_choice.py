"""Choosing a snapshot of a model; where none is chosen, which one is meant."""

from __future__ import annotations

from core.models import TrainedModel

BY_DEFAULT = "By default, the best epoch; the last one where none is marked as the best."


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
