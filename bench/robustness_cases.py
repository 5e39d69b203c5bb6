"""What `make bench BENCH=robustness` trains: data on which trainings go wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from bench import robustness_data as data
from bench.robustness_data import Image


def _grey(side: int) -> list[str]:
    """The fields of grey, square images."""
    return ["channel_conversion=L", f"resize_width={side}", f"resize_height={side}"]


@dataclass(frozen=True)
class Made:
    """The files of a case."""

    fields: Sequence[str]
    """FIELD=VALUE of the dataset."""
    images: dict[str, list[tuple[str, Image | int]]] = field(default_factory=dict)
    """By a name: files to infer, with what each is: classes by pixel, or one class."""


@dataclass(frozen=True)
class Case:
    """A training, and what it is measured on."""

    name: str
    plugin: str
    make: Callable[[Path, np.random.Generator], Made]
    least: float
    """Below this figure, something has to be said."""
    chance: float
    """The figure of marking every pixel, of guessing, or for a rare class of never naming it."""
    rare: int | None = None
    """The class whose Dice or recall is the figure; None: the mean Dice, or accuracy."""


def _lesions(folder: Path, random: np.random.Generator) -> Made:
    fields = [
        *data.write_pairs(folder, "train", [data.lesions(random) for _ in range(120)]),
        *data.write_pairs(folder, "val", [data.lesions(random) for _ in range(40)]),
    ]
    return Made([*fields, "resize_width=80", "resize_height=80"])


def _rare_lesion(folder: Path, random: np.random.Generator) -> Made:
    train = [data.lesions(random, (1, 2) if number < 2 else (1,)) for number in range(80)]
    val = [data.lesions(random) for _ in range(20)]
    fields = [
        *data.write_pairs(folder, "train", train),
        *data.write_pairs(folder, "val", val),
    ]
    return Made([*fields, "resize_width=80", "resize_height=80"])


def _patients(folder: Path, random: np.random.Generator, *, count: int) -> Made:
    """Images of patients to learn from, and of others that differ in every way of `CHANGES`."""
    val = max(1, count // 5)
    fields = [
        *data.write_pairs(folder, "train", [data.patient(random) for _ in range(count - val)]),
        *data.write_pairs(folder, "val", [data.patient(random) for _ in range(val)]),
    ]
    others = [data.patient(random) for _ in range(24)]
    images: dict[str, list[tuple[str, Image | int]]] = {
        name: [
            (data.write(folder / name / f"{number:02d}.png", change(image)), mask)
            for number, (image, mask) in enumerate(others)
        ]
        for name, change in data.CHANGES.items()
        if count > _FEW or name == _UNCHANGED
    }
    return Made(fields, images)


def _shapes(folder: Path, random: np.random.Generator) -> Made:
    _write_shapes(folder, "train", random, [60] * 3)
    _write_shapes(folder, "val", random, [20] * 3)
    others = [(data.shape_of(random, name), name) for name in data.SHAPES for _ in range(15)]
    images: dict[str, list[tuple[str, Image | int]]] = {
        name: [
            (
                data.write(folder / name / f"{number:02d}.png", change(image)),
                data.SHAPES.index(shape),
            )
            for number, (image, shape) in enumerate(others)
        ]
        for name, change in data.CHANGES.items()
    }
    return Made([*_class_folders(folder), *_grey(data.SIDE)], images)


def _rare_shape(folder: Path, random: np.random.Generator) -> Made:
    _write_shapes(folder, "train", random, [150, 150, 2])
    _write_shapes(folder, "val", random, [20] * 3)
    return Made([*_class_folders(folder), *_grey(data.SIDE)])


def _glyphs(folder: Path, random: np.random.Generator) -> Made:
    for number, pattern in enumerate(data.patterns(500, random)):
        for copy in range(5):
            stage = "train" if copy < 4 else "val"
            path = folder / stage / f"class-{number:03d}" / f"{copy}.png"
            data.write(path, data.glyph(random, pattern))
    return Made([*_class_folders(folder), "folder_val_min_per_class=1", *_grey(32)])


def _write_shapes(
    folder: Path, stage: str, random: np.random.Generator, counts: Sequence[int]
) -> None:
    for name, count in zip(data.SHAPES, counts, strict=True):
        for number in range(count):
            path = folder / stage / name / f"{number:03d}.png"
            data.write(path, data.shape_of(random, name))


def _class_folders(folder: Path) -> list[str]:
    return [f"folder_{stage}={folder / stage}" for stage in ("train", "val")]


_FEW = 5
_UNCHANGED = "as in training"
_SEGMENTATION, _CLASSIFICATION = "image-segmentation", "image-classification"

CASES = (
    Case("Two classes on 1 % of the pixels", _SEGMENTATION, _lesions, 0.8, 0.01),
    Case("Masks of other scanners", _SEGMENTATION, partial(_patients, count=100), 0.9, 0.08),
    Case("Classes of other scanners", _CLASSIFICATION, _shapes, 0.9, 1 / 3),
    Case("5 images", _SEGMENTATION, partial(_patients, count=_FEW), 0.8, 0.08),
    Case("500 classes with 4 images each", _CLASSIFICATION, _glyphs, 0.5, 1 / 500),
    Case("Masks with a nearly absent class", _SEGMENTATION, _rare_lesion, 0.5, 0.01, rare=2),
    Case("Images with a nearly absent class", _CLASSIFICATION, _rare_shape, 0.5, 0.0, rare=2),
)
