"""A tiny dataset of each task: shapes that differ in brightness, written as files.

Each function takes an empty folder and the side of the images, and gives the data plug-in with
FIELD=VALUE texts.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.plugins import Task

IMAGES = 16
"""Half of them hold a dark square, the others a bright one."""
_SENTENCES = ("a dull and tired film", "a warm and funny film")
Dataset = tuple[str, list[str]]


def _pictures(folder: Path, side: int) -> list[tuple[int, Path, NDArray[np.uint8]]]:
    """The kind of each picture, its file, and its mask of 0, 1 and 2."""
    random = np.random.default_rng(0)
    written = []
    for number in range(IMAGES):
        kind = number % 2
        left, top = random.integers(0, side // 2, 2)
        mask = np.zeros((side, side), np.uint8)
        mask[top : top + side // 2, left : left + side // 2] = kind + 1
        noise = random.integers(0, 40, (side, side, 3))
        pixels = np.array([110, 20, 200])[mask][..., None] + noise
        path = folder / "images" / f"{number:02d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.astype(np.uint8)).save(path)
        written.append((kind, path, mask))
    return written


def _classes(folder: Path, side: int) -> Dataset:
    for kind, path, _ in _pictures(folder, side):
        place = folder / "classes" / ("dark", "bright")[kind] / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        path.rename(place)
    return "image-classification", [f"folder_train={folder / 'classes'}", *_size("", side)]


def _labels(folder: Path, side: int) -> Dataset:
    lines = [
        f"{path},dark" if kind == 0 else f"{path},bright;square"
        for kind, path, _ in _pictures(folder, side)
    ]
    (folder / "list.txt").write_text("\n".join(lines) + "\n")
    fields = ["method=labels", "label_kind=several"]
    fields += [f"textfile_local_train_images={folder / 'list.txt'}"]
    return "image-classification", [*fields, *_size("", side)]


def _values(folder: Path, side: int) -> Dataset:
    lines = [
        f"{path.name},{mask.mean():.4f},{kind}" for kind, path, mask in _pictures(folder, side)
    ]
    (folder / "values.csv").write_text("\n".join(["image,mean,kind", *lines]) + "\n")
    fields = [f"csv_path={folder / 'values.csv'}", f"image_folder={folder / 'images'}"]
    return "image-regression", [*fields, "value_columns=mean,kind", *_size("", side)]


def _masks(folder: Path, side: int) -> Dataset:
    (folder / "masks").mkdir(parents=True)
    for _, path, mask in _pictures(folder, side):
        Image.fromarray(mask).save(folder / "masks" / path.name)
    (folder / "names.txt").write_text("background\ndark\nbright\n")
    return "image-segmentation", [
        *_pair(folder, "masks"),
        f"class_labels_path={folder / 'names.txt'}",
    ]


def _targets(folder: Path, side: int) -> Dataset:
    _pictures(folder, side)
    return "image-processing", _pair(folder, "images")


def _boxes(folder: Path, side: int) -> Dataset:
    (folder / "labels").mkdir(parents=True)
    for kind, path, mask in _pictures(folder, side):
        rows, columns = np.nonzero(mask)
        box = f"{columns.min()} {rows.min()} {columns.max() + 1} {rows.max() + 1}"
        line = f"{('dark', 'bright')[kind]} 0 0 0 {box} 0 0 0 0 0 0 0\n"
        (folder / "labels" / path.with_suffix(".txt").name).write_text(line)
    fields = [f"train_image_folder={folder / 'images'}", f"train_label_folder={folder / 'labels'}"]
    return "image-object-detection", [*fields, "val_min_box_size=0"]


def _texts(folder: Path, side: int) -> Dataset:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{number % 2},{_SENTENCES[number % 2]} no {number}" for number in range(IMAGES)]
    (folder / "texts.csv").write_text("\n".join(lines) + "\n")
    return "text-classification", [f"train_data_path={folder / 'texts.csv'}"]


def _size(prefix: str, side: int) -> list[str]:
    return [f"{prefix}resize_width={side}", f"{prefix}resize_height={side}"]


def _pair(folder: Path, labels: str) -> list[str]:
    return [f"feature_folder={folder / 'images'}", f"label_folder={folder / labels}"]


DATASETS: dict[str, Callable[[Path, int], Dataset]] = {
    Task.CLASSIFICATION: _classes,
    Task.MULTI_LABEL: _labels,
    Task.REGRESSION: _values,
    Task.SEGMENTATION: _masks,
    Task.IMAGE_TO_IMAGE: _targets,
    Task.DETECTION: _boxes,
    Task.TEXT_CLASSIFICATION: _texts,
}
