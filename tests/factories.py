"""Rows for tests, each with one call."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from core.jobs.work.train import spec_of
from core.models import (
    Dataset,
    Inference,
    Job,
    NetworkVersion,
    OwnNetwork,
    Snapshot,
    TrainedModel,
)
from core.own_networks.source import read_source
from core.store.manifest import DatasetManifest, Spec, StageInfo
from core.training.resume import ResumePoint, fingerprint, write_point
from core.training.spec import SnapshotInfo

numbers = count(1)
OWN_SOURCE = '''"""Small network."""

from typing import Annotated

import keras
from keras import layers

TASKS = ("classification",)


def build(inputs, width: Annotated[int, 2, 64] = 8):
    image = keras.Input(inputs.shape, name="image")
    x = layers.Conv2D(width, 3, padding="same", name="conv")(inputs.normalized(image))
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(image, inputs.head(x))
'''


def make_job(kind: str = Job.Kind.INGEST, **values: Any) -> Job:
    return Job.objects.create(kind=kind, **values)


def make_dataset(status: str = Job.Status.DONE, **values: Any) -> Dataset:
    job = values.pop("job", None) or make_job(status=status)
    defaults = {"name": f"dataset {next(numbers)}", "plugin_id": "test-dummy", "fields": {}}
    return Dataset.objects.create(job=job, **(defaults | values))


def make_described_dataset(entries: int, counts: tuple[int, ...] = ()) -> Dataset:
    """A dataset with two classes of which there is only the manifest: it says what is in it."""
    user_data = {"class_labels": ["cat", "<b>dog</b>"]}
    dataset = make_dataset(task="classification", user_data=user_data)
    classes = {
        str(index): {"pixels": count, "samples": count}
        for index, count in enumerate(counts or (entries // 2, entries - entries // 2))
    }
    statistics = {"channels": [{"mean": 9.0, "std": 2.0, "max": 255.0}], "classes": classes}
    feature, label = Spec("uint8", (64, 64, 1)), Spec("int64", ())
    dataset.folder.mkdir(parents=True)
    DatasetManifest(
        *("test-dummy", "1", {}, user_data, feature, label),
        stages={"train": StageInfo(entries, 1, 1, 0, statistics)},
        task=dataset.task,
    ).save(dataset.folder)
    return dataset


def make_finished_jobs(count: int) -> None:
    """A third of them datasets, two thirds models, ended in every way."""
    ends = ["done", "done", "done", "error", "aborted"]
    jobs = Job.objects.bulk_create(
        Job(kind="train" if n % 3 else "ingest", status=ends[n % 5], cause=ends[n % 5])
        for n in range(count)
    )
    datasets = Dataset.objects.bulk_create(
        Dataset(job=job, name=f"dataset {next(numbers)}", plugin_id="test-dummy")
        for job in jobs
        if job.kind == "ingest"
    )
    TrainedModel.objects.bulk_create(
        TrainedModel(job=job, name=f"model {next(numbers)}", network="unet", dataset=datasets[0])
        for job in jobs
        if job.kind == "train"
    )


def make_model(
    status: str = Job.Status.DONE, dataset: Dataset | None = None, **values: Any
) -> TrainedModel:
    dataset = dataset or make_dataset(task="segmentation")
    job = make_job(Job.Kind.TRAIN, status=status, depends_on=dataset.job)
    defaults = {"name": f"model {next(numbers)}", "network": "unet", "fields": {}}
    return TrainedModel.objects.create(job=job, dataset=dataset, **(defaults | values))


def make_snapshot(model: TrainedModel | None = None, epoch: int = 1, **values: Any) -> Snapshot:
    defaults = {"file": f"snapshots/epoch-{epoch:04d}.keras", "bytes": 10, "best": True}
    made = Snapshot.objects.create(model=model or make_model(), epoch=epoch, **(defaults | values))
    made.model.summarize()
    return made


def make_inference(
    status: str = Job.Status.DONE, snapshot: Snapshot | None = None, **values: Any
) -> Inference:
    snapshot = snapshot or make_snapshot()
    job = make_job(Job.Kind.INFER, status=status)
    defaults = {"source": "val", "view_id": "test-dummy-view", "fields": {"max_outputs": 10}}
    return Inference.objects.create(
        job=job, model=snapshot.model, snapshot=snapshot, **(defaults | values)
    )


def make_trained(epochs: int = 3, **fields: Any) -> TrainedModel:
    """A finished model with all files that training it longer needs; needs a data folder."""
    fields = {"train_epochs": epochs, "network_options": {}, "learning_rate": 0.01} | fields
    model = make_model(fields=fields)
    model.dataset.folder.mkdir(parents=True)
    (model.dataset.folder / "dataset.json").write_text("{}")
    row = make_snapshot(model, epochs)
    row.path.parent.mkdir(parents=True)
    row.path.write_bytes(b"x" * row.bytes)
    model.metrics_path.write_text("")
    info = SnapshotInfo(epochs, Path(row.file), row.bytes, {}, best=True)
    variables = {"0": np.zeros(3, np.float32)}
    point = ResumePoint(fingerprint(spec_of(model)), 1, 0, (info,), variables, epochs, ended=True)
    write_point(model.folder, point)
    return model


def make_version(
    source: str = "", network: OwnNetwork | None = None, **values: Any
) -> NetworkVersion:
    """A version of an own network, or of a new one."""
    source = source or OWN_SOURCE
    if network is None:
        values.setdefault("name", f"network {next(numbers)}")
        network = OwnNetwork.objects.create(**values)
    reads = read_source(source)
    return NetworkVersion.objects.create(
        network=network,
        number=network.versions.count() + 1,
        source=source,
        title=reads.title,
        tasks=list(reads.tasks),
    )
