"""The public data of `quality_cases`, as fields of data plug-ins.

Each function takes an empty folder, for files that it writes, and gives FIELD=VALUE texts. What is
measured is the stage `val` throughout.
"""

from __future__ import annotations

import csv
import gzip
import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

DATA = Path(os.environ.get("DIGITS_TEST_DATA") or "../shared/data").resolve()
PATIENTS = (1, 2, 4)
TABLE = "values.csv"
"""The table of a regression, with the columns stage, image and those of values."""

Fields = Callable[[Path], Sequence[str]]


def digits(folder: Path) -> list[str]:
    """MNIST in its own division: 60,000 digits to learn from, 10,000 to measure."""
    for stage, part in (("train", "train"), ("val", "t10k")):
        images = _idx(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
        labels = _idx(f"{part}-labels-idx1-ubyte.gz", 8)
        for number, (image, label) in enumerate(zip(images, labels, strict=True)):
            path = folder / stage / str(label) / f"{number:05d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), image)
    stages = [f"folder_{stage}={folder / stage}" for stage in ("train", "val")]
    return [*stages, "channel_conversion=L", *_size(28)]


def signs(folder: Path) -> list[str]:
    """Photographs of hands: 800 to learn from, 200 to measure."""
    source = DATA / "sign_language_digits"
    return [f"folder_train={source}", "folder_pct_val=20", *_size(64)]


def planes(folder: Path) -> list[str]:
    """Localizers of 24 patients to learn from, and of 8 others to measure."""
    source = DATA / "sunnybrook_localizers" / "train"
    chosen = ["folder_pct_val=25", "group_by=patient", "channel_conversion=none"]
    return [f"folder_train={source}", *chosen, *_size(128)]


def patient(number: int) -> Fields:
    """Contoured slices of two patients to learn from, and of a third one to measure."""

    def fields(folder: Path) -> list[str]:
        # The plug-in draws patients by a seed; each of these draws one of the three.
        seed = {1: 0, 2: 1, 4: 4}[number]
        source = DATA / "sunnybrook"
        folders = [f"image_folder={source / 'dicom'}", f"contour_folder={source / 'contours'}"]
        return [*folders, "folder_pct_val=33", f"seed={seed}"]

    return fields


def nuclei(folder: Path) -> list[str]:
    """Microscope images: 200 to learn from, 50 to measure."""
    source = DATA / "dsb2018_nuclei"
    folders = {
        "feature_folder": source / "train" / "images",
        "label_folder": source / "train" / "masks",
        "validation_feature_folder": source / "val" / "images",
        "validation_label_folder": source / "val" / "masks",
    }
    return [f"{name}={path}" for name, path in folders.items()]


def cells(folder: Path) -> list[str]:
    """Photographs of blood: the folder train to learn from, the folder test to measure."""
    fields = [
        f"{name}_{kind}_folder={DATA / 'bccd_blood_cells' / part / f'{kind}s'}"
        for name, part in (("train", "train"), ("val", "test"))
        for kind in ("image", "label")
    ]
    return [*fields, "val_min_box_size=0", "resize_image_width=320", "resize_image_height=240"]


def sentences(folder: Path) -> list[str]:
    """Sentences about films, of which every tenth is to measure."""
    parts: dict[str, list[tuple[str, str]]] = {"train": [], "val": []}
    with zipfile.ZipFile(DATA / "text" / "sentence_polarity.zip") as archive:
        for label in ("neg", "pos"):
            text = archive.read(f"sentence_polarity/rt-polarity.{label}").decode("latin-1")
            for number, line in enumerate(text.splitlines()):
                parts["val" if number % 10 == 0 else "train"].append((label, line.strip()))
    for stage, rows in parts.items():
        _write(folder / f"{stage}.csv", rows)
    stages = [f"{stage}_data_path={folder / f'{stage}.csv'}" for stage in parts]
    return [*stages, "max_chars_per_sample=256"]


def counts(folder: Path) -> list[str]:
    """Cells in photographs: the folder train to learn from, the folder test to measure."""
    rows = _rows(DATA / "bccd_blood_cells" / "counts.csv")
    names = ("RBC", "WBC", "Platelets")
    table = [
        (
            "val" if row["split"] == "test" else "train",
            f"{row['split']}/images/{row['name']}.jpg",
            *(row[name] for name in names),
        )
        for row in rows
        if row["split"] in ("train", "test")
    ]
    _write(folder / TABLE, [("stage", "image", *names), *table])
    chosen = [f"image_folder={DATA / 'bccd_blood_cells'}", "resize_width=160", "resize_height=120"]
    # Shifted or rotated, some cells would leave the image.
    return [*_regression(folder, names, "counts", "flip", "contrast"), *chosen]


def area(number: int) -> Fields:
    """Slices of two patients to learn from, and of a third one to measure."""

    def fields(folder: Path) -> list[str]:
        held_out = f"SC-HF-I-{number}"
        table = [
            ("val" if row["patient"] == held_out else "train", row["dicom"], row["lv_area_mm2"])
            for row in _rows(DATA / "sunnybrook" / "lv_area.csv")
        ]
        _write(folder / TABLE, [("stage", "image", "lv_area_mm2"), *table])
        chosen = [f"image_folder={DATA / 'sunnybrook'}", "channel_conversion=none", *_size(128)]
        same = ("shift", "rotation", "flip", "contrast")
        return [*_regression(folder, ["lv_area_mm2"], "areas", *same), *chosen]

    return fields


def errors_of_the_mean(folder: Path) -> list[float]:
    """The mean absolute error, for each value, of always predicting the training data's mean."""
    rows = _rows(folder / TABLE)
    parts = {
        stage: np.array([list(row.values())[2:] for row in rows if row["stage"] == stage], float)
        for stage in ("train", "val")
    }
    errors: list[float] = np.abs(parts["val"] - parts["train"].mean(axis=0)).mean(axis=0).tolist()
    return errors


def _regression(folder: Path, names: Sequence[str], are: str, *unchanged_by: str) -> list[str]:
    columns = [f"value_columns={','.join(names)}", "path=image", "stage_column=stage"]
    same = [f"unchanged_by={change}" for change in unchanged_by]
    return [f"csv_path={folder / TABLE}", *columns, f"values_are={are}", *same]


def _size(side: int) -> list[str]:
    return [f"resize_width={side}", f"resize_height={side}"]


def _idx(name: str, offset: int) -> np.ndarray:
    return np.frombuffer(
        gzip.decompress((DATA / "mnist" / name).read_bytes()), np.uint8, offset=offset
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
