"""Rows of a server that was used for years: many models and datasets, one of a million entries."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.utils import timezone

from core.forms.model_fields import ModelForm
from core.models import Dataset, Inference, Job, Snapshot, Stage, TrainedModel
from core.models.filed import words_of
from core.storage import ModelFolder
from core.store.manifest import DatasetManifest, Spec, StageInfo
from core.store.writer import ShardWriter

MODELS = int(os.environ.get("BENCH_MODELS", "10000"))
DATASETS = int(os.environ.get("BENCH_DATASETS", "1000"))
ENTRIES = int(os.environ.get("BENCH_ENTRIES", "1000000"))
"""Of the largest dataset."""
_A_SHARD = 10_000
_EPOCHS = 30
_TASKS = {
    "segmentation": ("val_dice", "unet"),
    "classification": ("val_accuracy", "lenet"),
    "regression": ("val_mae", "convnet-regressor"),
}
_TAGS = ("", "", "baseline", "paper", "baseline, paper", "old")
_FOLDERS = ("", "", "sunnybrook", "sunnybrook/lr", "sunnybrook/augmentation", "pets", "pets/sweep")


def make(users: list[User]) -> dict[str, int]:
    """Make the rows; the ids of those that pages are asked for."""
    random = Random(1)
    datasets = _datasets(users, random)
    models = _models(users, datasets, random)
    large = datasets[-1]
    _store(large, ENTRIES)
    shown = models[-1]
    curves(shown)
    inference = _inference(shown, users[0])
    return {"large": large.pk, "model": shown.pk, "dataset": datasets[0].pk, "inference": inference}


def _jobs(kind: str, count: int, users: list[User], random: Random) -> list[Job]:
    now = timezone.now()
    made = []
    for number in range(count):
        created = now - timedelta(minutes=7 * (count - number))
        status = random.choice(["done"] * 8 + ["error", "aborted"])
        owner = random.choice(users)
        started = created + timedelta(seconds=5)
        ended = started + timedelta(seconds=random.randrange(60, 9000))
        times = {"created": created, "started": started, "ended": ended}
        owned = {"owner": owner, "owner_name": owner.username}
        made.append(Job(kind=kind, status=status, cause=status, attempt=1, **times, **owned))
    return Job.objects.bulk_create(made, batch_size=500)


def _datasets(users: list[User], random: Random) -> list[Dataset]:
    rows = []
    for number, job in enumerate(_jobs("ingest", DATASETS, users, random)):
        task = list(_TASKS)[number % 3]
        fields = {"folder_train": f"/data/{task}/{number}/train"}
        rows.append(
            Dataset(
                job=job,
                created=job.created,
                name=f"{task} {number:04d}",
                plugin_id="image-classification",
                task=task,
                fields=fields,
                words=words_of(fields),
                feature={"dtype": "uint8", "shape": [8, 8, 1]},
                label={"dtype": "int64", "shape": []},
                user_data={"class_labels": ["cat", "dog"]},
                entries=1200,
                bytes=10**6 * (1 + number % 50),
                tags=random.choice(_TAGS),
                listed_in=random.choice(_FOLDERS),
            )
        )
    made = Dataset.objects.bulk_create(rows, batch_size=500)
    counts = {"train": 1000, "val": 200}
    Stage.objects.bulk_create(
        Stage(dataset=row, name=name, entries=count, bytes=10**6, shards=1, rejected=0)
        for row in made
        for name, count in counts.items()
    )
    return made


def _models(users: list[User], datasets: list[Dataset], random: Random) -> list[TrainedModel]:
    usual = {name: field.initial for name, field in ModelForm.base_fields.items()}
    usual = {n: v for n, v in usual.items() if isinstance(v, str | int | float | bool)}
    rows = []
    for number, job in enumerate(_jobs("train", MODELS, users, random)):
        dataset = random.choice(datasets)
        metric, network = _TASKS[dataset.task]
        changed = {
            "learning_rate": 10 ** random.uniform(-5, -1),
            "batch_size": random.choice([8, 16, 32, 64]),
            "solver_type": random.choice(["adam", "sgd"]),
            "network_options": {"filters": random.choice([16, 32]), "normalization": "dataset"},
        }
        fields = usual | changed
        losses = [
            [epoch, float(f"{1 / (epoch + random.random()):.4g}")]
            for epoch in range(1, _EPOCHS + 1)
        ]
        last = {"loss": losses[-1][1], "val_loss": losses[-1][1], metric: random.random()}
        rows.append(
            TrainedModel(
                job=job,
                created=job.created,
                name=f"run {number:05d}",
                dataset=dataset,
                network=network,
                fields=fields,
                words=words_of(fields),
                metrics=last | {metric: random.random()},
                last_metrics=last,
                best_epoch=random.randrange(1, _EPOCHS),
                epochs=_EPOCHS,
                bytes=random.randrange(10**5, 10**8),
                losses=losses,
                tags=random.choice(_TAGS),
                listed_in=random.choice(_FOLDERS),
            )
        )
    made = TrainedModel.objects.bulk_create(rows, batch_size=500)
    Snapshot.objects.bulk_create(_snapshots(made), batch_size=500)
    return made


def _snapshots(models: list[TrainedModel]) -> Iterator[Snapshot]:
    for model in models:
        for epoch, best in ((model.best_epoch, True), (_EPOCHS, False)):
            metrics = model.metrics if best else model.last_metrics
            file = f"snapshots/epoch-{epoch:04d}.keras"
            yield Snapshot(
                model=model, epoch=epoch, file=file, bytes=10**5, metrics=metrics, best=best
            )


def curves(model: TrainedModel, steps: int = 3000) -> None:
    """The metrics file of a training."""
    path = ModelFolder(model.folder).metrics
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        for step in range(steps):
            file.write(f'{{"kind": "step", "epoch": {step / 100}, "loss": {1 / (step + 1)}}}\n')
        for epoch, loss in model.losses:
            file.write(f'{{"kind": "epoch", "epoch": {epoch}, "loss": {loss}, "val_loss": 1}}\n')


def _inference(model: TrainedModel, owner: User) -> int:
    job = Job.objects.create(kind="infer", status="done", owner=owner)
    snapshot = model.snapshots.get(best=True)
    values: dict[str, Any] = {"source": "val", "view_id": "all-raw-data", "fields": {}}
    return Inference.objects.create(job=job, model=model, snapshot=snapshot, **values).pk


def _store(dataset: Dataset, entries: int) -> None:
    """One shard of tiny records, which lies there many times: only names are linked."""
    stage = dataset.folder / "train"
    stage.mkdir(parents=True)
    feature, label = Spec("uint8", (8, 8, 1)), Spec("int64", ())
    in_one = min(_A_SHARD, entries)
    first = stage / "shard-00000"
    with ShardWriter(first, feature, label) as writer:
        for index in range(in_one):
            pixels = np.full((8, 8, 1), index % 256, np.uint8)
            writer.put(pixels, np.int64(index % 2), {"name": f"image {index}"})
        info = writer.finish()
    count = entries // in_one
    for number in range(1, count):
        _link(first, stage / f"shard-{number:05d}")
    channel = {"mean": 1.0, "std": 1.0, "min": 0.0, "max": 255.0}
    channel |= {"percentiles": {"0.5": 0, "1": 0, "50": 110, "99": 250, "99.5": 255}}
    classes = {key: {"pixels": entries // 2, "samples": entries // 2} for key in "01"}
    statistics = {"channels": [channel], "classes": classes}
    facts = StageInfo(count * in_one, count * info.bytes, count, 0, statistics)
    manifest = DatasetManifest(
        *(dataset.plugin_id, "1", {}, dataset.user_data, feature, label), stages={"train": facts}
    )
    manifest.save(dataset.folder)
    dataset.stages.all().delete()
    Stage.objects.create(
        dataset=dataset, name="train", entries=facts.entries, bytes=facts.bytes, shards=count,
        rejected=0, statistics=statistics,
    )  # fmt: skip
    dataset.job.status = Job.Status.DONE
    dataset.job.save()
    dataset.summarize()


def _link(source: Path, target: Path) -> None:
    target.mkdir()
    for file in source.iterdir():
        os.link(file, target / file.name)
