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
class Measure:
    """A way of measuring a trained model."""

    goal: str
    score: Score
    name: str = ""
    """What distinguishes it from the case's other measures."""
    inference: tuple[str, ...] = ()
    """FIELD=VALUE of the inference."""


@dataclass(frozen=True)
class Case:
    """A training that is repeated with several seeds, and what is measured of each."""

    name: str
    plugin: str
    fields: Callable[[Path], Sequence[str]]
    """FIELD=VALUE of the dataset; takes an empty folder for files that it writes."""
    measures: tuple[Measure, ...]
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
_PER_SLICE = (
    Measure("≥ 0.83 (mean of the patients)", _dice_of_slices),
    Measure("≥ 0.85 (mean)", _dice_of_slices, "flips and largest component", _FILTERS),
)
_OF_THE_MEAN = "part of the mean's error"

CASES = (
    Case(
        "MNIST",
        "image-classification",
        data.digits,
        (Measure("≥ 0.992 in 5 epochs", _metric("accuracy")),),
        settings=("train_epochs=5",),
    ),
    Case(
        "Sign digits", "image-classification", data.signs, (Measure("≥ 0.98", _metric("accuracy")),)
    ),
    *(
        Case(f"Sunnybrook, patient {number}", "image-sunnybrook", data.patient(number), _PER_SLICE)
        for number in data.PATIENTS
    ),
    Case("Nuclei (IoU)", "image-segmentation", data.nuclei, (Measure("≥ 0.82", _iou),)),
    Case(
        "Blood cells (mAP@0.5)",
        "image-object-detection",
        data.cells,
        (Measure("≥ 0.80", _metric("map_50")),),
    ),
    Case(
        "Sentence polarity",
        "text-classification",
        data.sentences,
        (Measure("≥ 0.70", _metric("accuracy")),),
    ),
    Case(
        f"Blood cell counts ({_OF_THE_MEAN})",
        "image-regression",
        data.counts,
        (Measure("≤ 0.5", _part_of_the_mean),),
    ),
    *(
        Case(
            f"LV area, patient {number} ({_OF_THE_MEAN})",
            "image-regression",
            data.area(number),
            (Measure("≤ 0.5 (mean of the patients)", _part_of_the_mean),),
        )
        for number in data.PATIENTS
    ),
    Case(
        "Localizer planes",
        "image-classification",
        data.planes,
        (Measure("24 of 24", _metric("accuracy")),),
    ),
)
