"""Plays trainings in a process of its own: `python -m bench.open_pages_played MODEL…`."""

from __future__ import annotations

import json
import math
import os
import sys
import time
from typing import Any

import django

django.setup()

from django.contrib.auth.models import User
from django.db import Error as DatabaseError
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.models import Job, Snapshot, TrainedModel
from tests.factories import make_described_dataset

STEP = 1.0
"""Seconds between two lines by step of a training."""
EPOCH = float(os.environ.get("BENCH_EPOCH", "10"))
"""Seconds."""


def begin(trainings: int, users: int) -> tuple[list[TrainedModel], list[str]]:
    """Models that are trained, and the sessions of users who look at them."""
    dataset = make_described_dataset(1000)
    models = []
    for number in range(trainings):
        job = Job.objects.create(
            kind=Job.Kind.TRAIN, status=Job.Status.RUNNING, started=timezone.now(), attempt=1
        )
        values: dict[str, Any] = {"network": "lenet", "fields": {"train_epochs": 1000}}
        model = TrainedModel.objects.create(
            job=job, dataset=dataset, name=f"training {number}", **values
        )
        model.metrics_path.parent.mkdir(parents=True)
        model.metrics_path.touch()
        models.append(model)
    sessions = []
    for number in range(users):
        client = Client()
        client.force_login(User.objects.create_user(f"user {number}", is_superuser=True))
        sessions.append(client.cookies["sessionid"].value)
    return models, sessions


def play(models: list[TrainedModel]) -> None:
    """Until the process is ended."""
    steps = round(EPOCH / STEP)
    tick = STEP / len(models)
    for count in range(10**9):
        time.sleep(tick)
        number, place = divmod(count, len(models))
        model = models[place]
        shifted = number + place * steps // len(models)  # their epochs do not end together
        epoch = 1 + shifted / steps
        row = {"kind": "step", "step": shifted, "epoch": epoch, "loss": 1 / epoch}
        _write(model, row)
        if shifted and shifted % steps == 0:
            figures = {"loss": 1 / epoch, "val_loss": 2 / epoch, "val_accuracy": 1 - 1 / epoch}
            _report(model, round(epoch), figures)
            _write(model, {"kind": "epoch", "epoch": round(epoch), "seconds": EPOCH, **figures})


def _write(model: TrainedModel, row: dict[str, Any]) -> None:
    """With the time, by which pages know how late they are."""
    with model.metrics_path.open("a") as file:
        file.write(json.dumps(row | {"written": time.time()}) + "\n")


def _report(model: TrainedModel, epoch: int, figures: dict[str, float]) -> None:
    """A snapshot and the job's progress; the database may be away, as it may for trainings."""
    try:
        Snapshot.objects.create(
            model=model, epoch=epoch, file=f"snapshots/epoch-{epoch:04d}.keras", bytes=1,
            metrics=figures, best=epoch == 1,
        )  # fmt: skip
        progress = 1 - math.exp(-epoch / 100)
        Job.objects.filter(pk=model.job_id).update(progress=progress, message=f"epoch {epoch}")
    except DatabaseError:
        connection.close()


if __name__ == "__main__":
    play(list(TrainedModel.objects.filter(pk__in=sys.argv[1:]).order_by("pk")))
