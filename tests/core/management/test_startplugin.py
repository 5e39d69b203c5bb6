from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from core.conformance import data_checks, network_checks, view_checks
from core.conformance.scaffold import KINDS, Scaffold
from tests.environments import FreshEnvironment

ROOT = Path(__file__).parent.parent.parent.parent
OURS = ("DJANGO_SETTINGS_MODULE", "DIGITS_DATA_DIR", "PYTEST_CURRENT_TEST")


def start(name: str, kind: str, folder: Path) -> str:
    out = StringIO()
    call_command("startplugin", name, "--kind", kind, "--directory", str(folder), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_plugin_passes_its_own_tests_before_it_is_installed(kind, tmp_path):
    start("new-thing", kind, tmp_path)
    folder = tmp_path / "new-thing"
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env=environment | {"DIGITS_DATA_DIR": str(tmp_path / "unused"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
    assert not (tmp_path / "unused").exists()


def test_all_kinds_can_be_installed_and_keep_their_contract(tmp_path, migrated):
    environment = FreshEnvironment.make(tmp_path / "venv", tmp_path / "data")
    shutil.copytree(migrated, environment.data)
    for kind in KINDS:
        start(f"new-{kind}", kind, tmp_path)
    folders = [tmp_path / f"new-{kind}" for kind in KINDS]
    environment.install(*folders)
    for folder in folders:
        shutil.rmtree(folder)
    images = tmp_path / "images"
    images.mkdir()
    for number in range(30):
        grey = np.full((20, 30), 5 * number, np.uint8)
        Image.fromarray(grey).save(images / f"{['cat', 'dog', 'cow'][number % 3]}_{number}.png")
    chosen = ["--set", f"folder={images}"]
    for arguments, checks in (
        (["new-data", *chosen], data_checks.CHECKS),
        (["new-network"], network_checks.CHECKS),
        (["new-view"], view_checks.CHECKS),
    ):
        rows = environment.json("check_plugin", *arguments)
        assert [(row["check"], row["level"]) for row in rows] == [
            (check.name, "ok") for check in checks
        ]
    result = environment.json("ingest", "new-data", "--name", "pets", *chosen)
    assert {stage: counts["entries"] for stage, counts in result["stages"].items()} == {
        "train": 24,
        "val": 6,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_its_code_is_in_the_style_of_the_product(kind, tmp_path):
    start("new-thing", kind, tmp_path)
    config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    # Asserts of tests, the order of imports, and local imports of Keras depend on the file's place.
    for command in (["format", "--check"], ["check", "--ignore", "S101,I001,PLC0415"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *config, str(tmp_path)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_of_the_templates(kind, tmp_path):
    start("My_Scans-2", kind, tmp_path)
    folder = tmp_path / "my-scans-2"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.relative_to(folder).parts[0] for path in files} == {
        *("setup.py", "MANIFEST.in", "README.md", "pytest.ini"),
        *("digits_my_scans_2", "tests"),
    }
    for path in files:
        assert not path.name.endswith("-tpl")
        assert "$" not in path.read_text()
        if path.suffix == ".py":
            ast.parse(path.read_text())
    apps = (folder / "digits_my_scans_2" / "apps.py").read_text()
    assert "class MyScans2Config(AppConfig)" in apps
    assert 'verbose_name = "My scans 2"' in apps


def test_the_next_steps_are_told(tmp_path):
    told = start("new-thing", "data", tmp_path)
    for step in ("pytest", "pip install -e", "restart", "check_plugin new-thing --set folder="):
        assert step in told
    assert str(tmp_path / "new-thing" / "setup.py") in told


@pytest.mark.parametrize("name", ["", "2d", "my scans", "a--b", "a-", "é", "../x", "x.y", "a" * 51])
def test_names_that_nothing_can_have_are_refused(name, tmp_path):
    with pytest.raises(CommandError, match="name"):
        start(name, "data", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "why"), [("dummy", "package digits_dummy"), ("Sunnybrook", "")])
def test_names_that_are_installed_are_refused(name, why, tmp_path):
    with pytest.raises(CommandError, match=f"already.*{why}"):
        start(name, "data", tmp_path)


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "new-thing").mkdir()
    with pytest.raises(CommandError, match="already there"):
        start("new-thing", "view", tmp_path)
    assert list((tmp_path / "new-thing").iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match=r"file.* cannot be written"):
        start("new-thing", "view", tmp_path / "file")


def test_the_id_is_one_that_the_registry_takes():
    assert Scaffold("My_Scans", "data").slug == "my-scans"
