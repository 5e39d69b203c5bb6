from __future__ import annotations

from pathlib import Path

import pytest
from digits_image_classification.forms import DatasetForm
from digits_image_classification.stage_folders import by_stage

from tests.plugins.image_classification.class_folders import data_of

SPLIT = ["train/cat", "train/dog", "valid/cat", "test/dog"]


def make(folder: Path, names: list[str]) -> None:
    for name in names:
        (folder / name).mkdir(parents=True)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (SPLIT, {"train": "train", "val": "valid", "test": "test"}),
        (["pets/" + name for name in SPLIT[:3]], {"train": "pets/train", "val": "pets/valid"}),
        ([*SPLIT, ".cache/x"], {"train": "train", "val": "valid", "test": "test"}),
        # These are classes.
        ([*SPLIT, "car/1"], {"train": "."}),
        (["train", "test"], {"train": "."}),
        (["train/a", "training/a", "val/a"], {"train": "."}),
        (["val/a", "test/a"], {"train": "."}),
        (["train/a"], {"train": "."}),
        (["cat/patient1", "cat/patient2"], {"train": "."}),
    ],
)
def test_stages_are_known_by_their_names(
    tmp_path: Path, names: list[str], found: dict[str, str]
) -> None:
    make(tmp_path, names)
    expected = {stage: str(tmp_path / name) for stage, name in found.items()}
    assert by_stage(str(tmp_path)) == expected


def test_what_the_user_names_is_kept(tmp_path: Path) -> None:
    make(tmp_path, [*SPLIT, "other/cat"])
    folder = tmp_path / "train"
    for given, found in (
        ({"folder_train": str(folder)}, (str(folder), "", "")),
        (
            {"folder_train": str(folder), "folder_val": str(tmp_path / "test")},
            (str(folder), str(tmp_path / "test"), ""),
        ),
    ):
        form = DatasetForm(data_of(tmp_path, **given))
        assert form.is_valid(), form.errors
        assert tuple(form.cleaned_data[f"folder_{s}"] for s in ("train", "val", "test")) == found
