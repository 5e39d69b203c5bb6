from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent.parent


def test_the_installed_plugins_are_listed(installation):
    rows = json.loads(installation.run("plugins", "--format", "json").stdout)
    by_id = {row["id"]: row for row in rows}
    dummy = by_id["test-dummy"]
    assert {"count", "copies"} <= dummy.pop("fields").keys()
    assert dummy.pop("tasks") == []
    assert dummy == {
        "kind": "data",
        "id": "test-dummy",
        "title": "Dummy shapes",
        "category": "Tests",
        "app": "digits_dummy",
        "version": "1.2.3",
    }
    assert by_id["image-sunnybrook"]["kind"] == "data"
    assert by_id["image-segmentation"]["kind"] == "view"
    text = installation.run("plugins").stdout
    assert text.splitlines()[0].split() == ["kind", "id", "title", "category", "app", "version"]


@pytest.fixture
def outside(tmp_path) -> Path:
    """A plug-in in a folder outside the repository."""
    package = tmp_path / "mine" / "digits_mine"
    (package / "templates" / "digits_mine").mkdir(parents=True)
    (tmp_path / "mine" / "setup.py").write_text(
        "from setuptools import find_packages, setup\n"
        "setup(name='digits-plugin-mine', version='7.0', packages=find_packages(),\n"
        "      include_package_data=True, package_data={'digits_mine': ['templates/**/*']},\n"
        "      entry_points={'digits.plugins.data': ['class=digits_mine:DataIngestion']})\n"
    )
    (package / "__init__.py").write_text("from digits_mine.data import DataIngestion\n")
    (package / "apps.py").write_text(
        "from django.apps import AppConfig\n\n\n"
        "class MineConfig(AppConfig):\n    name = 'digits_mine'\n"
    )
    (package / "data.py").write_text(
        "from core.plugins import DataIngestionInterface\n\n\n"
        "class DataIngestion(DataIngestionInterface):\n"
        "    id = 'image-mine'\n    title = 'Mine'\n"
        "    dataset_template = 'digits_mine/dataset_template.html'\n"
    )
    template = package / "templates" / "digits_mine" / "dataset_template.html"
    template.write_text("{{ form }}")
    return tmp_path / "mine"


def install(folder: Path, target: Path) -> None:
    """`pip install .` from the plug-in's own folder, into a place of this test's."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*command, "--target", str(target), "."], cwd=folder, check=True)


def manage(target: Path, data: Path, *arguments: str, **more: str):
    environment = os.environ | {"PYTHONPATH": str(target), "DIGITS_DATA_DIR": str(data)} | more
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "digits_site.settings"},
        capture_output=True,
        text=True,
    )


def test_a_plugin_from_anywhere_is_found_after_pip_install(outside, tmp_path):
    install(outside, tmp_path / "site")
    done = manage(tmp_path / "site", tmp_path / "data", "plugins", "--format", "json")
    (row,) = [row for row in json.loads(done.stdout) if row["id"] == "image-mine"]
    assert (row["title"], row["app"], row["version"]) == ("Mine", "digits_mine", "7.0")
    assert manage(tmp_path / "site", tmp_path / "data", "check").returncode == 0


def test_a_broken_plugin_is_left_out_and_can_be_excluded(outside, tmp_path):
    (outside / "digits_mine" / "data.py").write_text("import nothing_of_that_name\n")
    install(outside, tmp_path / "site")
    done = manage(tmp_path / "site", tmp_path / "data", "check")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "The plug-in package digits_mine is left out: ModuleNotFoundError" in done.stderr
    assert "data.py, line 1" in done.stderr
    exclude = {"DIGITS_PLUGINS_EXCLUDE": "digits_mine"}
    done = manage(tmp_path / "site", tmp_path / "data", "check", **exclude)
    assert done.returncode == 0
    assert "digits_mine" not in done.stderr
