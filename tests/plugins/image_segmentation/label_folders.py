"""Folders of images and label images, and the fields that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from digits_image_segmentation import DataIngestion
from digits_image_segmentation.forms import DatasetForm
from PIL import Image

COLORS = [[0, 0, 0], [200, 0, 0], [0, 200, 0]]


def save(path: Path, image: Image.Image, **options: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **options)


def paletted(pixels: Any, colors: list[list[int]] = COLORS) -> Image.Image:
    image = Image.fromarray(np.asarray(pixels, np.uint8), mode=None).convert("L")
    image = Image.frombytes("P", image.size, image.tobytes())
    image.putpalette(bytes(np.ravel(colors).tolist()))
    return image


def grey(pixels: Any, dtype: str = "uint8") -> Image.Image:
    return Image.fromarray(np.asarray(pixels, dtype))


def colored(pixels: Any, colors: list[list[int]] = COLORS) -> Image.Image:
    return Image.fromarray(np.asarray(colors, np.uint8)[np.asarray(pixels)])


def make_pair(folder: Path, name: str, label: Image.Image, ending: str = "png") -> None:
    """An image in color and a label image of its size."""
    width, height = label.size
    values = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    save(folder / f"i/{name}.png", Image.fromarray(values))
    save(folder / f"l/{name}.{ending}", label)


def data_of(folder: Path, **changes: Any) -> dict[str, Any]:
    """What a user sends who leaves all but the folders as they are."""
    initial = {name: field.initial for name, field in DatasetForm().fields.items()}
    folders = {"feature_folder": str(folder / "i"), "label_folder": str(folder / "l")}
    return initial | folders | changes


def text(folder: Path, name: str, *lines: str) -> str:
    (path := folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(path)


def plugin_of(folder: Path, **changes: Any) -> DataIngestion:
    """Prepared as the host does it, with what the form cleans."""
    form = DatasetForm(data_of(folder, **changes))
    assert form.is_valid(), form.errors
    fields = form.cleaned_data
    return DataIngestion(user_data=DataIngestion(**fields).prepare(), **fields)


def label_of(plugin: DataIngestion, name: str) -> np.ndarray:
    """The label of an entry, wherever it is."""
    entries = [entry for stage in ("train", "val", "test") for entry in plugin.stages[stage]]
    entry = next(entry for entry in entries if entry["file"] == f"{name}.png")
    feature, label = plugin.encode_entry(entry)
    assert feature.shape[:2] == label.shape[:2]
    assert label.shape[2] == 1
    return label[:, :, 0]
