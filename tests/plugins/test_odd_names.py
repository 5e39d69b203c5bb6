"""Files whose names are no text: the system allows any bytes but zero and the slash."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image

from core.store.reader import StageReader


def make_images(folder: Path) -> None:
    for number, kind in enumerate(("cat", "dog")):
        (folder / kind).mkdir(parents=True)
        for name in (b"1.png", b"\xff.png", "ü\n.png".encode()):
            pixels = np.full((12, 10, 3), 50 * number + len(name), np.uint8)
            with open(os.path.join(os.fsencode(folder / kind), name), "wb") as file:
                Image.fromarray(pixels).save(file, "png")
    with open(os.path.join(os.fsencode(folder / "dog"), b"\xfe.png"), "wb") as file:
        file.write(b"no image")


def test_they_are_read_and_named(installation, tmp_path: Path):
    make_images(tmp_path / "images")
    fields = {
        "folder_train": tmp_path / "images",
        "folder_pct_val": 0,
        "max_rejected": 50,
        "resize_width": 10,
        "resize_height": 12,
    }
    sets = [text for name, value in fields.items() for text in ("--set", f"{name}={value}")]
    made = installation.json("ingest", "image-classification", "--name", "odd", *sets)
    assert made["stages"]["train"]["entries"] == 6
    (rejected,) = made["rejected"]
    assert rejected["file"] == "dog/\\udcfe.png"
    assert "\\udcfe.png cannot be used as an image" in rejected["message"]
    with StageReader(installation.folder / "datasets" / str(made["id"]) / "train") as reader:
        files = {entry["file"] for entry in reader.entries(0, 6)}
    assert "cat/\udcff.png" in files
    assert installation.json("verify", "odd")["damaged"] == []
