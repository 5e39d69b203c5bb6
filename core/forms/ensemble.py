"""Further snapshots, with whose outputs those of a model are combined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from core.exceptions import StoreError
from core.forms.snapshot_choice import known_epochs
from core.models import Snapshot, TrainedModel
from core.models.lookup import by_id_or_name
from core.store.manifest import DatasetManifest
from core.tasks import task_of

_MOST = 16
_MAX_NAMES = 20


class EnsembleField(forms.CharField):
    """Models, each with the epoch of a snapshot or with its best one, separated by commas."""

    def __init__(self) -> None:
        super().__init__(
            label="Ensemble with",
            required=False,
            max_length=2000,
            help_text="Names or ids of further models of the same task and classes, separated by "
            "commas, with their best epochs (the last where none is marked as the best); NAME@3 "
            "or, of this model, @3 for epoch 3. Outputs are averaged, boxes merged.",
        )


def members_of(text: str, model: TrainedModel, own: Snapshot | None) -> list[Snapshot]:
    """The snapshots that a text names.

    Args:
        own: that of the model itself, which is not to be there twice.

    Raises:
        ValidationError: there is no such snapshot, or its outputs mean something else.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    if len(names) > _MOST:
        raise forms.ValidationError(f"{len(names)} are too many; {_MOST} are possible.")
    found = [_snapshot(name, model) for name in names]
    every = [own, *found]
    for snapshot in found:
        if every.count(snapshot) > 1:
            raise forms.ValidationError(f"{snapshot} is in the ensemble twice.")
        if reason := _why_not(snapshot.model, model):
            raise forms.ValidationError(f"{snapshot.model} cannot be in the ensemble: {reason}")
    return found


def _snapshot(name: str, model: TrainedModel) -> Snapshot:
    rows = TrainedModel.objects.select_related("dataset")
    found, epoch = by_id_or_name(rows, name), ""
    if found is None and "@" in name:
        start, _, epoch = name.rpartition("@")
        found = by_id_or_name(rows, start) if start else model
    if found is None:
        same = rows.filter(dataset__task=model.dataset.task).values_list("name", flat=True)
        known = ", ".join(same[:_MAX_NAMES])
        raise forms.ValidationError(f"There is no model “{name}”; known: {known}.")
    snapshots = found.ranked_snapshots
    row: Snapshot | None = next(iter(_of_epoch(snapshots, epoch)), None)
    if row is None:
        raise forms.ValidationError(
            f"“{found}” has no such snapshot; available epochs: {known_epochs(found)}."
        )
    return row


def _of_epoch(snapshots: Any, epoch: str) -> Iterator[Snapshot]:
    yield from (one for one in snapshots if not epoch or f"{one.epoch:g}" == epoch)


def _why_not(other: TrainedModel, model: TrainedModel) -> str:
    """Why the outputs of two models cannot be combined; "" if they can."""
    if other.dataset == model.dataset:
        return ""
    if other.dataset.task != model.dataset.task:
        return (
            f"its task is {task_of(other.dataset.task).title.lower()}, not "
            f"{task_of(model.dataset.task).title.lower()}."
        )
    theirs, own = other.dataset.output_names, model.dataset.output_names
    if theirs != own:
        return (
            f"its classes or values are {', '.join(theirs)}, not {', '.join(own)}, in this order."
        )
    try:
        features = [DatasetManifest.load(one.dataset.folder).feature for one in (other, model)]
    except StoreError as error:
        return str(error)
    (found, wanted) = ((one.dtype, one.shape) for one in features)
    if found != wanted:
        return f"it was trained on images of {features[0]}, not {features[1]}."
    return ""


def as_fields(members: list[Snapshot]) -> list[dict[str, Any]]:
    """What is stored of members, which may be deleted later."""
    return [
        {"snapshot": one.pk, "model": one.model_id, "name": one.model.name, "epoch": one.epoch}
        for one in members
    ]
