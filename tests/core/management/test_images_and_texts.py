"""`manage.py ingest`, `train` and `infer` with target images, and with texts."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import Installation

pytestmark = pytest.mark.training


def settings(**fields: object) -> list[str]:
    return [f"--set={name}={value}" for name, value in fields.items()]


def test_target_images_the_whole_way(installation: Installation, tmp_path: Path):
    random = np.random.default_rng(0)
    for folder in ("images", "targets", "drawn"):
        (tmp_path / folder).mkdir()
    for number in range(10):
        image = random.integers(0, 256, (24, 20), np.uint8)
        Image.fromarray(image).save(tmp_path / f"images/{number}.png")
        Image.fromarray(255 - image).save(tmp_path / f"targets/{number}.png")
    places = settings(feature_folder=tmp_path / "images", label_folder=tmp_path / "targets")
    installation.json("ingest", "image-processing", "--name", "negatives", *places)
    small = settings(train_epochs=1, depth=1, width=4)
    model = installation.json("train", "negatives", "--name", "net", *small)
    assert model["network"] == "unet-image"
    assert model["metric_titles"]["val_psnr"] == "Peak signal-to-noise ratio (dB)"
    drawn = ("--output", str(tmp_path / "drawn"))
    result = installation.json("infer", "net", "--stage", "val", *drawn)
    assert result["metrics"]["mae"] == pytest.approx(model["metrics"]["val_mae"], rel=1e-3)
    assert result["metrics"]["psnr"] == pytest.approx(model["metrics"]["val_psnr"], rel=1e-3)
    assert -1 < result["metrics"]["ssim"] < 1
    (shown,) = result["outputs"]
    assert len(shown["images"]) == 4
    one = installation.json("infer", "net", "--image", str(tmp_path / "images/0.png"))
    assert len(one["outputs"][0]["images"]) == 2


def test_texts_the_whole_way(installation: Installation, tmp_path: Path):
    path = tmp_path / "pets.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [
            (kind, f"{kind} number {number}") for number in range(10) for kind in ("cat", "dog")
        ]
        csv.writer(file).writerows(rows)
    texts = settings(train_data_file=path, max_chars_per_sample=30)
    installation.json("ingest", "text-classification", "--name", "pets", *texts)
    small = settings(train_epochs=2, filters=4, embedding=4)
    refused = installation.run("train", "pets", "--name", "net", "--set", "aug_rot=10")
    assert "There is no field 'aug_rot'" in refused.stderr
    model = installation.json("train", "pets", "--name", "net", *small)
    assert model["network"] == "character-cnn"
    result = installation.json("infer", "net", "--stage", "val")
    assert result["view"] == "text-classification"
    assert result["metrics"]["accuracy"] == model["metrics"]["val_accuracy"]
    one = installation.json("infer", "net", "--set", "snippet=a dog")
    assert [shown["input"] for shown in one["outputs"]] == ["a dog"]
