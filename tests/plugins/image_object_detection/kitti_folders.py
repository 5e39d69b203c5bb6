"""Folders of images and KITTI label files, and the fields that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from digits_image_object_detection import DataIngestion
from digits_image_object_detection.forms import DatasetForm
from PIL import Image


def line(name: str, left: float, top: float, right: float, bottom: float) -> str:
    return f"{name} 0.00 0 0.00 {left} {top} {right} {bottom} 0 0 0 0 0 0 0"


def make_pair(folder: Path, name: str, *lines: str, size: tuple[int, int] = (60, 80)) -> None:
    """An image of (height, width) pixels with a label file."""
    for place in ("images", "labels"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((*size, 3), 90, np.uint8)).save(folder / f"images/{name}.png")
    (folder / f"labels/{name}.txt").write_text("".join(f"{text}\n" for text in lines))


def data_of(folder: Path, **changes: Any) -> dict[str, Any]:
    """What a user sends who leaves all but the folders as they are."""
    initial = {name: field.initial for name, field in DatasetForm().fields.items()}
    folders = {
        "train_image_folder": str(folder / "images"),
        "train_label_folder": str(folder / "labels"),
    }
    return initial | {"label_format": "kitti"} | folders | changes


def own_folders(stage: str, folder: Path) -> dict[str, str]:
    return {
        f"{stage}_image_folder": str(folder / "images"),
        f"{stage}_label_folder": str(folder / "labels"),
    }


def plugin_of(folder: Path, **changes: Any) -> DataIngestion:
    """Prepared as the host does it, with what the form cleans."""
    form = DatasetForm(data_of(folder, **changes))
    assert form.is_valid(), form.errors
    plugin = DataIngestion(**form.cleaned_data)
    plugin.user_data = plugin.prepare()
    return plugin
