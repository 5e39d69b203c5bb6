"""The work of a training job."""

from __future__ import annotations

from core.ingest.spec import Progress
from core.jobs.log import say, values
from core.jobs.work.folder import clear
from core.models import Job, Snapshot, TrainedModel
from core.training.spec import Augmentation, SnapshotInfo, TrainingSpec


def run_training(job: Job, progress: Progress) -> None:
    model = TrainedModel.objects.select_related("dataset").get(job=job)
    # An earlier attempt's epochs would mix with this one's.
    model.snapshots.all().delete()
    clear(model.folder)
    # Imports TensorFlow, which takes seconds; by now no page shows the old curves any more.
    from core.training.trainer import train

    result = train(spec_of(model), progress, on_epoch=lambda info: record(model, info))
    model.metrics = result.metrics
    model.save(update_fields=["metrics"])


def spec_of(model: TrainedModel) -> TrainingSpec:
    fields = dict(model.fields)
    changes = [name for name in fields if name.startswith("aug_")]
    augmentation = Augmentation(**{name[len("aug_") :]: fields.pop(name) for name in changes})
    return TrainingSpec(
        dataset=model.dataset.folder,
        folder=model.folder,
        network=model.network,
        network_options=fields.pop("network_options"),
        augmentation=augmentation,
        **fields,
    )


def record(model: TrainedModel, info: SnapshotInfo) -> None:
    """Keep a finished epoch's snapshot as a row."""
    say(f"epoch {info.epoch}: {values(info.metrics)}{' (best so far)' if info.best else ''}")
    if info.best:
        model.snapshots.update(best=False)
    Snapshot.objects.create(
        model=model,
        epoch=info.epoch,
        file=str(info.path),
        bytes=info.bytes,
        metrics=info.metrics,
        best=info.best,
    )
