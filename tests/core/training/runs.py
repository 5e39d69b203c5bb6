"""Trainings of a small U-Net in the tests' own process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.training.spec import TrainingSpec

LABELS = ["background", "square"]
SMALL = {"depth": 1, "width": 4}
"""What any network shows: TensorFlow takes seconds to build the graph of a larger one."""


def spec_of(dataset: Path, **options: Any) -> TrainingSpec:
    options = {"train_epochs": 2, "random_seed": 7, "network_options": SMALL} | options
    name = options.pop("run", "model")
    return TrainingSpec(dataset=dataset, folder=dataset.parent / name, network="unet", **options)


def run(spec: TrainingSpec, **options: Any) -> Any:
    from core.training.trainer import train

    return train(spec, lambda *_: None, **options)


def rows(spec: TrainingSpec, kind: str) -> list[dict[str, Any]]:
    lines = (spec.folder / "metrics.jsonl").read_text().splitlines()
    return [row for row in map(json.loads, lines) if row["kind"] == kind]
