"""What `make bench BENCH=quality` trains: public data, divided before, and what to reach.

No entry that is measured chose anything: the snapshot of the last epoch is measured, whatever
validation said of others, and all settings are the form's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import quality_data as data

Score = Callable[[dict[str, Any], Path], float]
"""The figure of a finished inference; takes its metrics, and the folder of the case's files."""


@dataclass(frozen=True)
class Case:
    """A training that is repeated with several seeds."""

    name: str
    goal: str
    plugin: str
    fields: Callable[[Path], Sequence[str]]
    """FIELD=VALUE of the dataset; takes an empty folder for files that it writes."""
    score: Score
    inference: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    """Only what the goal itself names, such as the number of epochs."""

    @property
    def folder(self) -> str:
        """The name of a folder of its own."""
        return re.sub("[^a-z0-9]+", "-", self.name.lower())


def _metric(name: str) -> Score:
    return lambda metrics, folder: float(metrics[name])


def _dice_of_slices(metrics: dict[str, Any], folder: Path) -> float:
    return float(metrics["classes"][0]["mean_image_dice"])


def _iou(metrics: dict[str, Any], folder: Path) -> float:
    dice = float(metrics["dice"])
    return dice / (2 - dice)


def _part_of_the_mean(metrics: dict[str, Any], folder: Path) -> float:
    """The mean absolute error as a part of that of predicting the mean; averaged over values."""
    errors = [target["mae"] for target in metrics["targets"]]
    parts = np.array(errors) / data.errors_of_the_mean(folder)
    return float(parts.mean())


_FILTERS = ("test_time_flips=on", "largest_component=on")

CASES = (
    Case(
        "MNIST",
        "≥ 0.992 in 5 epochs",
        "image-classification",
        data.digits,
        _metric("accuracy"),
        settings=("train_epochs=5",),
    ),
    Case("Sign digits", "≥ 0.98", "image-classification", data.signs, _metric("accuracy")),
    *(
        Case(
            f"Sunnybrook, patient {patient}",
            "≥ 0.83 (mean of the patients)",
            "image-sunnybrook",
            data.patient(patient),
            _dice_of_slices,
        )
        for patient in data.PATIENTS
    ),
    *(
        Case(
            f"Sunnybrook, patient {patient}, flips and largest component",
            "≥ 0.85 (mean of the patients)",
            "image-sunnybrook",
            data.patient(patient),
            _dice_of_slices,
            _FILTERS,
        )
        for patient in data.PATIENTS
    ),
    Case("Nuclei (IoU)", "≥ 0.82", "image-segmentation", data.nuclei, _iou),
    Case(
        "Blood cells (mAP@0.5)", "≥ 0.80", "image-object-detection", data.cells, _metric("map_50")
    ),
    Case("Sentence polarity", "≥ 0.70", "text-classification", data.sentences, _metric("accuracy")),
    Case(
        "Blood cell counts (part of the mean's error)",
        "≤ 0.5",
        "image-regression",
        data.counts,
        _part_of_the_mean,
    ),
    *(
        Case(
            f"LV area, patient {patient} (part of the mean's error)",
            "≤ 0.5 (mean of the patients)",
            "image-regression",
            data.area(patient),
            _part_of_the_mean,
        )
        for patient in data.PATIENTS
    ),
    Case("Localizer planes", "24 of 24", "image-classification", data.planes, _metric("accuracy")),
)
