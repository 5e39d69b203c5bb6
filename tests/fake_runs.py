"""Finished trainings that nobody trained: rows and files of metrics, hundreds in a second."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from core.models import Dataset, Job, Snapshot, TrainedModel
from tests.factories import make_dataset, numbers

RATES = (0.001, 0.003, 0.01, 0.03)


def accuracy(rate: float, seed: int, epoch: int) -> float:
    """What a run has measured in validation, by a formula."""
    return round(0.9 - abs(rate - 0.01) * 10 - 0.5 / epoch - seed / 100, 6)


def lines_of(rate: float, seed: int, epochs: int, steps: int = 0) -> Iterator[dict[str, Any]]:
    """The rows of a file of metrics; with some by step in each epoch."""
    for epoch in range(1, epochs + 1):
        for step in range(1, steps + 1):
            done = epoch - 1 + step / steps
            loss = 3 / (1 + done)
            yield {"kind": "step", "step": round(done * steps), "epoch": done, "loss": loss}
        found = accuracy(rate, seed, epoch)
        yield {
            "kind": "epoch",
            "epoch": epoch,
            "seconds": 2.0,
            "accuracy": found + 0.05,
            "loss": 2 / epoch,
            "val_accuracy": found,
            "val_loss": 3 / epoch + rate,
            "learning_rate": rate,
            "usage": {"images_per_second": 100.0 + seed},
        }


def write_lines(path: Path, rows: Sequence[Any] | Iterator[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))


def fake_runs(
    count: int, epochs: int = 5, steps: int = 0, dataset: Dataset | None = None, **values: Any
) -> list[TrainedModel]:
    """Models over learning rates and seeds, in this order, each with its best snapshot."""
    dataset = dataset or make_dataset(task="classification")
    status = values.pop("status", Job.Status.DONE)
    jobs = Job.objects.bulk_create(Job(kind=Job.Kind.TRAIN, status=status) for _ in range(count))
    grid = product(range(1, count + 1), RATES)
    models = TrainedModel.objects.bulk_create(
        TrainedModel(
            job=job,
            dataset=dataset,
            name=f"run {next(numbers)}",
            network="lenet",
            fields={"learning_rate": rate, "random_seed": seed, "network_options": {"width": 20}},
            **values,
        )
        for job, (seed, rate) in zip(jobs, grid, strict=False)
    )
    for model in models:
        rate, seed = model.fields["learning_rate"], model.fields["random_seed"]
        write_lines(model.metrics_path, lines_of(rate, seed, epochs, steps))
    Snapshot.objects.bulk_create(
        Snapshot(model=model, epoch=epochs, file="snapshots/last.keras", bytes=10, best=True)
        for model in models
    )
    return models
