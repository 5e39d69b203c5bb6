"""What the tour trains: a dataset of every task, from public data, and short trainings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from bench import quality_data as data

Fields = Callable[[Path], Sequence[str]]


@dataclass(frozen=True)
class Subject:
    """A dataset, and how a model of it is trained and shown."""

    name: str
    """Of the dataset; the first word of the model's."""
    plugin: str
    fields: Fields
    """FIELD=VALUE of the dataset; takes an empty folder for files that it writes."""
    epochs: int
    settings: tuple[str, ...] = ()
    inferences: tuple[str, ...] = ("",)
    """The view of each inference of the stage `val`; empty: the task's own."""


def noisy(folder: Path) -> list[str]:
    """Microscope images with noise, and as they were: 200 to learn from, 50 to measure."""
    fields = []
    random = np.random.default_rng(0)
    for stage, prefix in (("train", ""), ("val", "validation_")):
        clean, noise = folder / stage / "clean", folder / stage / "noisy"
        clean.mkdir(parents=True)
        noise.mkdir()
        for path in sorted((data.DATA / "dsb2018_nuclei" / stage / "images").iterdir()):
            pixels = cv2.resize(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), (128, 128))
            cv2.imwrite(str(clean / path.name), pixels)
            spoiled = pixels + random.normal(0, 25, pixels.shape)
            cv2.imwrite(str(noise / path.name), spoiled.clip(0, 255).astype(np.uint8))
        fields += [f"{prefix}feature_folder={noise}", f"{prefix}label_folder={clean}"]
    return fields


def gradients(folder: Path) -> list[str]:
    """Generated ramps."""
    return ["train_image_count=1000", "val_image_count=100"]


SUBJECTS = (
    Subject("Sign digits", "image-classification", data.signs, 12),
    Subject("Localizers", "image-classification", data.planes, 15),
    Subject(
        "Sunnybrook",
        "image-sunnybrook",
        data.patient(4),
        20,
        inferences=("", "all-raw-data"),
    ),
    Subject("Nuclei", "image-segmentation", data.nuclei, 4),
    Subject("Blood cells", "image-object-detection", data.cells, 20),
    Subject("Denoising", "image-processing", noisy, 4),
    Subject("Cell counts", "image-regression", data.counts, 8),
    Subject("LV area", "image-regression", data.area(4), 10),
    Subject("Gradients", "image-gradients", gradients, 15),
    Subject("Sentences", "text-classification", data.sentences, 2),
    Subject("MNIST", "image-classification", data.digits, 1),
)
SWEPT = "Localizers"
"""A dataset of few images, of which many models are trained."""
SWEEP = ("learning_rate=[0.0003, 0.001, 0.003]", "random_seed=[0, 1]", "train_epochs=5")
"""For the page that compares runs."""
SEARCH = (
    *("learning_rate=0.0003..0.03 log", "batch_size=[8, 16]", "train_epochs=9", "random_seed=0"),
    *("sweep_runs=9", "sweep_least_epochs=3"),
)
"""Chooses its values, and pauses what is not worth going on."""
REPRODUCED = "Gradients model"
OWN_NETWORK = "Small network"
