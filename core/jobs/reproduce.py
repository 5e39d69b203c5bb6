"""Training a model again from what its run has kept: as an ordinary model of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction

from core.exceptions import DigitsError, TransitionError
from core.jobs.execution import hold
from core.jobs.work.train import spec_of
from core.models import Job, TrainedModel
from core.reproduction.comparison import NOTHING_KEPT
from core.reproduction.differences import Difference, differences
from core.storage import DatasetFolder, ShardFolder
from core.training.provenance import kept_provenance, provenance_of
from core.training.resume import finished_epochs, seed_of

_LEFT_OUT = ("stop_after", "extended_after")


def why_not_reproducible(model: TrainedModel) -> str:
    """Why a model cannot be trained again; "" if it can."""
    if not model.job.is_finished:
        return f"The training of “{model}” is {model.job.status}; wait until it has ended."
    if not finished_epochs(model.folder):
        return f"“{model}” has no finished epoch that could be compared."
    if _seed_of(model) is None:
        return f"The seed of “{model}” is not known: its resume file is missing or damaged."
    try:
        for path in _files_of(model):
            if not path.is_file():
                return f"{path}, a file of the dataset “{model.dataset}”, is missing."
        weights = spec_of(model).initial_weights
        if weights is not None and not weights.is_file():
            return f"{weights}, the file of the weights that “{model}” started from, is missing."
        changes_since(model)
    except DigitsError as error:
        return str(error)
    return ""


def _files_of(model: TrainedModel) -> list[Path]:
    folder = DatasetFolder(model.dataset.folder)
    return [folder.manifest, *(ShardFolder(shard).data for shard in folder.shards())]


def changes_since(model: TrainedModel) -> list[Difference]:
    """What is different now from what the run was made from; empty if nothing is.

    Raises:
        DigitsError: the dataset is damaged, or a plug-in or file is missing.
    """
    kept = kept_provenance(model.folder)
    if kept is None:
        return [Difference("code", NOTHING_KEPT)]
    fields = reproduced_fields(model)
    seed = fields["random_seed"]
    epochs = fields.get("train_epochs", 0)
    spec = replace(spec_of(model), random_seed=seed, train_epochs=epochs, extended_after=0)
    now = provenance_of(spec, seed=seed)
    return differences(kept, now)


def _seed_of(model: TrainedModel) -> int | None:
    """The seed that the run used, whoever drew it."""
    kept = kept_provenance(model.folder)
    return seed_of(model.folder) if kept is None else int(kept["seed"])


def first_part(model: TrainedModel) -> tuple[int, int]:
    """The epochs that the run was to have when it began, and those of them that were trained.

    What it was trained longer followed another course of the learning rate.
    """
    kept = kept_provenance(model.folder)
    fields = model.fields
    extended = fields.get("extended_after", 0)
    planned = extended or fields["train_epochs"]
    done = extended or finished_epochs(model.folder)
    if kept is not None:
        planned = kept["settings"]["train_epochs"]
        parts = [row["settings"]["extended_after"] for row in kept["resumed"]]
        done = next((part for part in parts if part), done)
    return planned, min(planned, done)


def reproduced_fields(model: TrainedModel, epochs: int | None = None) -> dict[str, Any]:
    """The fields of a model that repeats it.

    Args:
        model: as above.
        epochs: only so many of its epochs, with the rates of all; None: as many as it has.
    """
    planned, done = first_part(model)
    fields = {name: value for name, value in model.fields.items() if name not in _LEFT_OUT}
    fields |= {"random_seed": _seed_of(model), "train_epochs": planned}
    stop = min(done, epochs or done)
    # A run that stops early does so by itself.
    ended_early = model.job.status == Job.Status.DONE and not model.fields.get("extended_after")
    if stop < planned and not (ended_early and stop == done):
        fields["stop_after"] = stop
    return fields


def reproduce(
    model: TrainedModel, name: str, *, epochs: int | None = None, owner: Any, queue: bool
) -> TrainedModel:
    """Create the model that repeats it, with its job, which asks for what the original's did.

    Args:
        model: as above.
        name: of the new model.
        epochs: as above.
        owner: the user.
        queue: whether the job is for the queue, and not for this process.

    Raises:
        TransitionError: it cannot be trained again.
    """
    # Before the transaction, since it reads files.
    if problem := why_not_reproducible(model):
        raise TransitionError(problem)
    fields = reproduced_fields(model, epochs)
    before = model.job
    same = {field: getattr(before, field) for field in ("priority", "cpus", "gpus", "gpu_ids")}
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.TRAIN, owner=owner, depends_on=model.dataset.job, **same
        )
        if not queue:
            hold(job)
        return TrainedModel.objects.create(
            job=job,
            name=name,
            dataset=model.dataset,
            network=model.network,
            own_version=model.own_version,
            proposals=model.proposals,
            reproduces=model,
            fields=fields,
        )
