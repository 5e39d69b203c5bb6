"""The work of a training job."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from core.exceptions import ResumeError
from core.jobs.database import retry_on_database_errors
from core.jobs.log import say, values
from core.jobs.work.folder import clear
from core.jobs.work.reproduction import compare_with
from core.jobs.work.snapshots import keep_only
from core.models import Job, Snapshot, TrainedModel
from core.plugins.inputs import LossOptions
from core.process.memory import importing, keep_freed_memory
from core.progress import Progress
from core.remarks import initial_in_words
from core.roots import require_named
from core.storage import ModelFolder, PretrainedFolder, data_folder
from core.training.resume import is_extended, read_point
from core.training.spec import Augmentation, SnapshotInfo, TrainingSpec

_LOSS_OPTIONS = [field.name for field in dataclasses.fields(LossOptions) if field.name != "kind"]


def run_training(job: Job, progress: Progress) -> None:
    """Train the model; it resumes after the last epoch that an earlier run finished.

    Raises:
        ResumeError: there is one, but it cannot resume; its snapshots stay.
    """
    model = TrainedModel.objects.select_related("dataset").get(job=job)
    spec = spec_of(model)
    point = read_point(spec)
    several = spec.extended_after or model.snapshots.filter(epoch__gt=1).exists()
    if point is None and several:
        raise ResumeError(f"The files of its finished epochs are missing from {model.folder}.")
    if point is not None:
        done = point.snapshots
        retry_on_database_errors(lambda: _note(model, done))
        say(f"resuming after epoch {point.epoch}")
        if is_extended(spec, point) and not point.variables:
            say(
                "the version that trained it kept no state of the solver, which starts from scratch"
            )
    else:
        clear(model.folder)
    keep_freed_memory()
    # TensorFlow, which takes seconds; no page shows the old curves any more.
    with importing():
        from core.training.trainer import train

    def on_epoch(info: SnapshotInfo) -> None:
        say(f"epoch {info.epoch}: {values(info.metrics)}{' (best so far)' if info.best else ''}")
        retry_on_database_errors(lambda: _record(model, info))

    def on_kept(infos: Sequence[SnapshotInfo]) -> None:
        retry_on_database_errors(lambda: keep_only(model, infos))

    def on_initial(report: dict[str, Any]) -> None:
        say(initial_in_words(report))

    def on_remark(remark: str) -> None:
        say(f"WARNING: {remark}")

    result = train(
        spec,
        progress,
        on_epoch=on_epoch,
        on_kept=on_kept,
        on_initial=on_initial,
        on_remark=on_remark,
        resume=point is not None,
    )
    model.metrics = result.metrics
    retry_on_database_errors(lambda: model.save(update_fields=["metrics"]))
    if original := retry_on_database_errors(lambda: model.reproduces):
        compare_with(original, model)


def spec_of(model: TrainedModel) -> TrainingSpec:
    fields = dict(model.fields)
    changes = [name for name in fields if name.startswith("aug_")]
    augmentation = Augmentation(**{name[len("aug_") :]: fields.pop(name) for name in changes})
    loss = {name: fields.pop(name) for name in _LOSS_OPTIONS if name in fields}
    return TrainingSpec(
        dataset=model.dataset.folder,
        folder=model.folder,
        network=model.network,
        network_options=fields.pop("network_options", {}),
        augmentation=augmentation,
        initial_weights=_initial_weights(fields),
        loss=LossOptions(fields.pop("loss", LossOptions.kind), **loss),
        **fields,
    )


def _initial_weights(fields: dict[str, Any]) -> Path | None:
    """The file that the fields name, which are taken out; None for random weights.

    Raises:
        IngestionError: users may not name the file any more.
    """
    model, epoch = fields.pop("initial_model", ""), fields.pop("initial_epoch", None)
    file, pretrained = fields.pop("initial_file", ""), fields.pop("initial_pretrained", "")
    if file:
        return Path(require_named(file))
    if pretrained:
        return PretrainedFolder(data_folder().pretrained(int(pretrained))).stored
    if not model:
        return None
    row = Snapshot.objects.select_related("model").filter(model=model, epoch=epoch).first()
    # A run that resumes can do without a model that was deleted.
    return row.path if row else ModelFolder(data_folder().model(model)).snapshot(epoch)


@transaction.atomic
def _note(model: TrainedModel, done: Sequence[SnapshotInfo]) -> None:
    """Make the rows of the finished epochs what the run says of them.

    A later one, which is trained again, may have taken the mark of the best from them. Its
    row stays: an inference may be of it.
    """
    for info in done:
        _record(model, info)


@transaction.atomic
def _record(model: TrainedModel, info: SnapshotInfo) -> None:
    """Keep a finished epoch's snapshot as a row; doing it twice does no harm."""
    if info.best:
        model.snapshots.update(best=False)
    values = {
        "file": str(info.path),
        "bytes": info.bytes,
        "metrics": info.metrics,
        "best": info.best,
    }
    Snapshot.objects.update_or_create(model=model, epoch=info.epoch, defaults=values)
    model.summarize()
