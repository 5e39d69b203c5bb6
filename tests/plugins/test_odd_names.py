"""Files whose names are no text: the system allows any bytes but zero and the slash."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.export.formats import FORMATS
from core.store.reader import StageReader
from tests.conftest import Installation

DOG = b"d\xf6g"
"""As computers wrote it that had Latin-1."""
EXPORT = """
from pathlib import Path
from core.export.engine import export
for name in {formats}:
    export(Path("{folder}"), name, Path("{out}") / name, (), lambda *_: None)
"""


def make_images(folder: Path) -> None:
    for number, kind in enumerate((b"cat", DOG)):
        inside = os.path.join(os.fsencode(folder), kind)
        os.makedirs(inside)
        for name in (b"1.png", b"\xff.png", "ü\n.png".encode()):
            pixels = np.full((12, 10, 3), 50 * number + len(name), np.uint8)
            with open(os.path.join(inside, name), "wb") as file:
                Image.fromarray(pixels).save(file, "png")
    with open(os.path.join(os.fsencode(folder), DOG, b"\xfe.png"), "wb") as file:
        file.write(b"no image")


def ingested(installation: Installation, folder: Path) -> dict[str, Any]:
    make_images(folder)
    fields = {
        "folder_train": folder,
        "folder_pct_val": 0,
        "max_rejected": 50,
        "resize_width": 10,
        "resize_height": 12,
    }
    sets = [text for name, value in fields.items() for text in ("--set", f"{name}={value}")]
    return installation.json("ingest", "image-classification", "--name", "odd", *sets)


def test_they_are_read_and_named(installation, tmp_path: Path):
    made = ingested(installation, tmp_path / "images")
    assert made["stages"]["train"]["entries"] == 6
    (rejected,) = made["rejected"]
    assert rejected["file"] == "d\\udcf6g/\\udcfe.png"
    assert "\\udcfe.png cannot be used as an image" in rejected["message"]
    with StageReader(installation.folder / "datasets" / str(made["id"]) / "train") as reader:
        files = {entry["file"] for entry in reader.entries(0, 6)}
    assert "cat/\udcff.png" in files
    assert installation.json("verify", "odd")["damaged"] == []


@pytest.mark.parametrize("any_installation", ["on_sqlite", "on_postgres"], indirect=True)
def test_databases_keep_them_and_classes_have_names_that_are_text(any_installation, tmp_path: Path):
    folder = tmp_path / os.fsdecode(b"\xfe")
    assert ingested(any_installation, folder)["status"] == "done"
    code = "from core.models import Dataset; d = Dataset.objects.get(); "
    code += "print(ascii([d.fields['folder_train'], d.class_labels]))"
    found = any_installation.run("shell", "-c", code).stdout.splitlines()[-1]
    assert ast.literal_eval(found) == [str(folder), ["cat", "d\\udcf6g"]]


def test_they_are_exported(installation, tmp_path: Path):
    """By the command in one format, by what it calls in the others, one after the other."""
    made = ingested(installation, tmp_path / "images")
    folder, first, *others = installation.folder / "datasets" / str(made["id"]), *FORMATS
    output = str(tmp_path / first)
    done = installation.run("export_dataset", "odd", "--to", first, "--output", output)
    assert done.returncode == 0, done.stdout + done.stderr
    code = EXPORT.format(folder=folder, out=tmp_path, formats=others)
    done = installation.run("shell", "--no-imports", "-c", code)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in tmp_path.iterdir()} >= {*FORMATS}
