"""The tutorial of docs/plugins.md: its code is built, installed, checked and used."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import core.plugins
from core.conformance import data_checks, network_checks, view_checks
from core.store.reader import StageReader
from tests.environments import FreshEnvironment

pytestmark = pytest.mark.long
TEXT = (Path(__file__).parent.parent / "docs" / "plugins.md").read_text()
BLOCK = re.compile(r"^`(contours/\S+)`:\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEIGHT, WIDTH = 40, 60
PATIENTS, IMAGES = 4, 3


def blocks() -> dict[str, str]:
    """The tutorial's files and their text."""
    return dict(BLOCK.findall(TEXT))


@pytest.mark.parametrize("name", core.plugins.__all__)
def test_every_public_name_has_a_heading(name):
    assert f"\n### `{name}`\n" in TEXT


def test_every_check_is_told():
    for check in (*data_checks.CHECKS, *network_checks.CHECKS, *view_checks.CHECKS):
        assert re.search(rf"^\|.*\b{check.name}\b.*\|", TEXT, re.MULTILINE), check.name


def test_the_file_tree_is_what_the_blocks_are():
    (tree,) = re.findall(r"^```\n(contours/\n.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    told = re.findall(r"[\w.]+\.(?:py|in|html)\b", tree)
    assert sorted(told) == sorted(Path(name).name for name in blocks())


@pytest.fixture(scope="module")
def environment(tmp_path_factory, migrated: Path) -> FreshEnvironment:
    """With the tutorial's plug-in, built from the page and installed."""
    folder = tmp_path_factory.mktemp("tutorial")
    for name, text in blocks().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    shutil.copytree(migrated, folder / "data")
    environment = FreshEnvironment.make(folder / "venv", folder / "data")
    environment.install(folder / "contours")
    shutil.rmtree(folder / "contours")  # what runs now is what was installed
    return environment


def box(patient: int, number: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom: the pixels within the outline, ends included."""
    return 5 + patient, 4 + number, 20 + 5 * patient, 15 + 3 * number


@pytest.fixture
def fields(tmp_path: Path) -> list[str]:
    """Images with a rectangle as the outline, and one that has none."""
    for name in ("images", "contours"):
        (tmp_path / name).mkdir()
    for patient in range(PATIENTS):
        for number in range(IMAGES):
            name = f"p{patient}_{number}"
            grey = np.full((HEIGHT, WIDTH), 10 * patient + number, np.uint8)
            Image.fromarray(grey).save(tmp_path / "images" / f"{name}.png")
            left, top, right, bottom = box(patient, number)
            points = [(left, top), (right, top), (right, bottom), (left, bottom)]
            (tmp_path / "contours" / f"{name}.txt").write_text(
                "".join(f"{x} {y}\n" for x, y in points)
            )
    (tmp_path / "contours" / "p1_0.txt").write_text("1 2\nthree\n")
    folders = {"image_folder": tmp_path / "images", "contour_folder": tmp_path / "contours"}
    return [word for name, path in folders.items() for word in ("--set", f"{name}={path}")]


def test_only_the_tutorials_plugin_is_installed(environment):
    rows = [row for row in environment.json("plugins") if row["app"] == "digits_contours"]
    assert [(row["kind"], row["id"], row["version"]) for row in rows] == [
        ("data", "image-contours", "0.1.0"),
        ("view", "contour-area", "0.1.0"),
    ]


def test_it_keeps_its_contract(environment, fields):
    for arguments, checks in (
        (["image-contours", *fields], data_checks.CHECKS),
        (["contour-area"], view_checks.CHECKS),
    ):
        rows = environment.json("check_plugin", *arguments)
        assert [(row["check"], row["level"]) for row in rows] == [
            (check.name, "ok") for check in checks
        ]


def test_its_dataset_is_what_the_folders_hold(environment, fields):
    result = environment.json(
        *("ingest", "image-contours", "--name", "hearts", *fields, "--set", "max_rejected=20")
    )
    assert result["status"] == "done"
    assert result["warnings"] == []
    (rejected,) = result["rejected"]
    assert "p1_0.txt, line 2: 'three' is not a point x y." in rejected["message"]

    patients = {}
    samples = 0
    for stage in ("train", "val"):
        folder = environment.data / "datasets" / str(result["id"]) / stage
        with StageReader(folder) as reader:
            entries = reader.entries(0, len(reader))
            patients[stage] = {entry["group"] for entry in entries}
            for place, entry in enumerate(entries):
                patient, number = map(int, entry["name"][1:].split("_"))
                feature, label = reader.read(place)
                left, top, right, bottom = box(patient, number)
                mask = np.zeros((HEIGHT, WIDTH, 1), np.uint8)
                mask[top : bottom + 1, left : right + 1] = 1
                assert (feature == 10 * patient + number).all()
                assert np.array_equal(label, mask)
                samples += 1
    assert samples == PATIENTS * IMAGES - 1
    assert len(patients["val"]) == 1
    assert not patients["train"] & patients["val"]
    manifest = json.loads((environment.data / f"datasets/{result['id']}/dataset.json").read_text())
    assert manifest["task"] == "segmentation"
    assert manifest["user_data"]["class_labels"] == ["background", "heart"]


def test_a_missing_folder_is_a_form_error(environment):
    done = environment.manage("ingest", "image-contours", "--name", "x")
    assert done.returncode == 1
    assert "image_folder: This field is required." in done.stderr
    assert "Traceback" not in done.stderr
