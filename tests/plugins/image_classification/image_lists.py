"""Text files that list images, and the fields that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from digits_image_classification import DataIngestion
from digits_image_classification.forms import DatasetForm

from tests.plugins.image_classification.class_folders import data_of, make_image

CLASSES = ("cat", "dog", "great ape")


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def make_lists(folder: Path, *lines: str, names: tuple[str, ...] = CLASSES) -> dict[str, Any]:
    """A list with these lines and the file of the classes: the fields that name them."""
    return {
        "method": "textfile",
        "folder_train": "",
        "textfile_local_train_images": str(write(folder / "train.txt", *lines)),
        "textfile_local_labels_file": str(write(folder / "labels.txt", *names)),
        "folder_pct_val": 0,
    }


def listing_of(fields: dict[str, Any]) -> DataIngestion:
    """Prepared as the host does it, with what the form cleans."""
    form = DatasetForm(data_of(Path(), **fields))
    assert form.is_valid(), form.errors
    return DataIngestion(
        user_data=DataIngestion(**form.cleaned_data).prepare(), **form.cleaned_data
    )


def make_listed(folder: Path, count: int = 4) -> list[str]:
    """Images of all classes in turn, and the lines that list them."""
    for index in range(count):
        make_image(folder / f"images/{index}.png", 50 * (index % 3))
    return [f"images/{index}.png {index % 3}" for index in range(count)]
