"""CSV files with their images, and the fields that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from digits_image_regression import DataIngestion
from digits_image_regression.forms import DatasetForm
from PIL import Image


def make_table(folder: Path, *lines: str, header: str = "file,value", images: bool = True) -> Path:
    """`table.csv`, and for each line the image that its first cell names."""
    for number, line in enumerate(lines):
        if images and (name := line.split(",")[0]):
            make_image(folder / name, number)
    path = folder / "table.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


def make_image(path: Path, value: int = 0, size: tuple[int, int] = (6, 8)) -> Path:
    """Grey of one value; size is (height, width)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full(size, value, np.uint8)).save(path)
    return path


def data_of(csv: Path, **changes: Any) -> dict[str, Any]:
    """What a user sends who leaves all but the file as they are."""
    initial = {name: field.initial for name, field in DatasetForm().fields.items()}
    return initial | {"csv_path": str(csv)} | changes


def plugin_of(csv: Path, **changes: Any) -> DataIngestion:
    """Prepared as the host does it, with what the form cleans."""
    form = DatasetForm(data_of(csv, **changes))
    assert form.is_valid(), form.errors
    plugin = DataIngestion(**form.cleaned_data)
    plugin.user_data = plugin.prepare()
    return plugin
