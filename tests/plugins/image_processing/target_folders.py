"""Folders of images and target images, and the fields that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from digits_image_processing import DataIngestion
from digits_image_processing.forms import DatasetForm


def save(path: Path, pixels: np.ndarray) -> None:
    """By OpenCV: (height, width) or (height, width, 3) in red, green, blue."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), pixels if pixels.ndim == 2 else pixels[:, :, ::-1])


def noise(height: int, width: int, *channels: int, dtype: str = "uint8", seed: int = 0) -> Any:
    values = np.random.default_rng(seed).integers(0, 256, (height, width, *channels))
    return (values * (257 if dtype == "uint16" else 1)).astype(dtype)


def data_of(folder: Path, **changes: Any) -> dict[str, Any]:
    """What a user sends who leaves all but the folders as they are."""
    initial = {name: field.initial for name, field in DatasetForm().fields.items()}
    folders = {"feature_folder": str(folder / "i"), "label_folder": str(folder / "t")}
    return initial | folders | changes


def plugin_of(folder: Path, **changes: Any) -> DataIngestion:
    """Prepared as the host does it, with what the form cleans."""
    form = DatasetForm(data_of(folder, **changes))
    assert form.is_valid(), form.errors
    fields = form.cleaned_data
    return DataIngestion(user_data=DataIngestion(**fields).prepare(), **fields)


def encode(plugin: DataIngestion, name: str) -> tuple[Any, Any]:
    """The sample of an entry, wherever it is."""
    entries = [entry for stage in ("train", "val", "test") for entry in plugin.stages[stage]]
    return plugin.encode_entry(next(entry for entry in entries if entry["file"] == name))
