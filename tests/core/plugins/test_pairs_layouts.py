from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.plugins.pairs import PairsForm
from core.plugins.pairs.layouts import found_places

BY_STAGE = ["train/images", "train/masks", "val/images", "val/masks", "test/images"]
STAGES = ["images/training", "images/validation", "annotations/training", "annotations/validation"]


def make(folder: Path, names: list[str]) -> None:
    for name in names:
        (folder / name).mkdir(parents=True)


def form_of(folder: Path, **changes: Any) -> PairsForm:
    initial = {name: field.initial for name, field in PairsForm.base_fields.items()}
    return PairsForm(initial | {"feature_folder": str(folder)} | changes)


@pytest.mark.parametrize(
    ("names", "given", "found"),
    [
        (BY_STAGE, "", [*BY_STAGE[:4], "", ""]),
        (BY_STAGE, "train", ["train/images", "train/masks"]),
        (BY_STAGE, "val/images", ["val/images", "val/masks"]),
        (STAGES, "", [STAGES[0], STAGES[2], STAGES[1], STAGES[3]]),
        (STAGES, "images/training", [STAGES[0], STAGES[2]]),
        (["a/imgs", "a/ground_truth"], "", ["a/imgs", "a/ground_truth"]),
        (["JPEGImages", "SegmentationClass"], "", ["JPEGImages", "SegmentationClass"]),
        (["images", "masks", "labels"], "", []),
        (["a", "b"], "", []),
    ],
)
def test_folders_by_their_names(
    tmp_path: Path, names: list[str], given: str, found: list[str]
) -> None:
    make(tmp_path, names)
    places = ("", "validation_", "test_")
    fields = [f"{place}{kind}_folder" for place in places for kind in ("feature", "label")]
    expected = {key: str(tmp_path / name) for key, name in zip(fields, found, strict=False) if name}
    assert found_places(str(tmp_path / given)) == expected


def test_what_the_user_names_is_kept(tmp_path: Path) -> None:
    make(tmp_path, [*BY_STAGE, "other"])
    form = form_of(tmp_path)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["validation_label_folder"] == str(tmp_path / "val/masks")
    own = {f"test_{kind}_folder": str(tmp_path / "other") for kind in ("feature", "label")}
    form = form_of(tmp_path, **own)
    assert list(form.errors) == ["test_label_folder"]  # the same folder twice
    assert not form.cleaned_data["validation_feature_folder"]
    labels = str(tmp_path / "other")
    form = form_of(tmp_path / "train/images", label_folder=labels)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["label_folder"] == labels


def test_label_images_that_are_not_found_are_asked_for(tmp_path: Path) -> None:
    make(tmp_path, ["a"])
    assert form_of(tmp_path / "a").errors == {
        "label_folder": [
            f"Name the folder of the label images: none was found in or near {tmp_path / 'a'}."
        ]
    }
    assert list(form_of(tmp_path, label_folder="/none").errors) == ["label_folder"]
