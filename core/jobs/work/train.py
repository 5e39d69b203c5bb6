"""The work of a training job."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from core.exceptions import ResumeError
from core.jobs.database import retry_on_database_errors
from core.jobs.log import say, values
from core.jobs.work import evaluation
from core.jobs.work.folder import clear
from core.jobs.work.reproduction import compare_with
from core.jobs.work.snapshots import keep_only
from core.models import Job, Snapshot, SweepRun, TrainedModel
from core.own_networks.training import train as train_in_sandbox
from core.plugins.inputs import LossOptions
from core.process.memory import importing, keep_freed_memory
from core.progress import Progress
from core.remarks import initial_in_words
from core.roots import require_named
from core.storage import ModelFolder, PretrainedFolder, data_folder
from core.training.resume import is_extended, read_point
from core.training.spec import Augmentation, SnapshotInfo, TrainingResult, TrainingSpec

_LOSS_OPTIONS = [field.name for field in dataclasses.fields(LossOptions) if field.name != "kind"]


def run_training(job: Job, progress: Progress) -> str:
    """Train the model; it resumes after the last epoch that an earlier run finished.

    Returns:
        where it paused, in words; "" if it is trained to its end.

    Raises:
        ResumeError: there is one, but it cannot resume; its snapshots stay.
    """
    model = TrainedModel.objects.select_related("dataset").get(job=job)
    spec = spec_of(model)
    _write_source(model)
    point = read_point(spec)
    several = spec.extended_after or model.snapshots.filter(epoch__gt=1).exists()
    if point is None and several:
        raise ResumeError(f"The files of its finished epochs are missing from {model.folder}.")
    if point is not None:
        done = point.snapshots
        retry_on_database_errors(lambda: _note(model, done))
        say(f"resuming after epoch {point.epoch}")
        if is_extended(spec, point) and not point.variables and spec.network_source is None:
            say(
                "the version that trained it kept no state of the solver, which starts from scratch"
            )
    else:
        clear(model.folder, spec.network_source)
    train = _trainer_of(spec)

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
    original = retry_on_database_errors(lambda: model.reproduces)
    if result.paused and original is None:
        return f"paused after epoch {spec.pause_after} of {spec.train_epochs}"
    retry_on_database_errors(lambda: evaluation.queue_evaluation(model))
    if original is not None:
        compare_with(original, model)
    return ""


def _trainer_of(spec: TrainingSpec) -> Callable[..., TrainingResult]:
    """What trains it: in a sandbox, if the network is a user's own."""
    if spec.network_source is not None:
        return partial(train_in_sandbox, on_printed=_say_printed)
    keep_freed_memory()
    # TensorFlow, which takes seconds; no page shows the old curves any more.
    with importing():
        from core.training.trainer import train
    return train


def _write_source(model: TrainedModel) -> None:
    """Write the source of an own network to the model's folder."""
    if model.own_version is not None:
        model.folder.mkdir(parents=True, exist_ok=True)
        source = ModelFolder(model.folder).network_source
        source.write_text(model.own_version.source, "utf-8")


def _say_printed(text: str) -> None:
    for line in text.splitlines():
        say(f"| {line}")


def spec_of(model: TrainedModel) -> TrainingSpec:
    fields = dict(model.fields)
    for name in (evaluation.FIELD, "fold"):
        fields.pop(name, None)
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
        network_source=_source_of(model),
        pause_after=fields.pop("stop_after", 0) or _pause_of(model),
        fold=model.fold,
        **fields,
    )


def _source_of(model: TrainedModel) -> Path | None:
    """The file with the source of an own network; None for others."""
    return ModelFolder(model.folder).network_source if model.own_version_id else None


def _pause_of(model: TrainedModel) -> int:
    """The epoch after which its sweep lets it pause; 0: none."""
    if not model.sweep:
        return 0
    run = SweepRun.objects.filter(model=model).first()
    return run.pause_after if run else 0


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
