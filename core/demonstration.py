"""What the demonstration does, by `make demo` and from the home page alike."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

PLUGIN = "image-sunnybrook"
PHANTOM = ("--size", "128")
"""Arguments of `make_phantom`: 12 patients, 10 slices each."""
# Its patients are scanned alike and lie alike, so a short training needs less augmentation.
TRAINING = (
    "train_epochs=15",
    "random_seed=0",
    "aug_rot=90",
    "aug_low_resolution=0",
    "aug_bias_field=0",
)

EVALUATION = "evaluate_after=on"
"""The setting by which the server itself goes on to what `make demo` does last."""
NAMED = "Demo "
"""How the names of its datasets and models begin."""


def name_at(time: datetime) -> str:
    """The name of the dataset and the model that are made at this time."""
    return f"{NAMED}{time:%Y-%m-%d %H:%M:%S}"


def fields_of(phantom: Path) -> tuple[str, ...]:
    """The settings of the dataset."""
    return (
        f"image_folder={phantom / 'dicom'}",
        f"contour_folder={phantom / 'contours'}",
        "folder_pct_val=25",
    )
