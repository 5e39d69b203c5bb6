"""The command `check_plugin`."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from core.conformance import data_checks
from tests.core.conformance.contracts import answer_here


@pytest.fixture
def here(monkeypatch):
    answer_here(monkeypatch)


def run(*arguments: str) -> tuple[str, str]:
    """What the command prints, and the error it ends with."""
    out = StringIO()
    try:
        call_command("check_plugin", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_image_classification_passes_with_a_folder_of_images(tmp_path):
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for number in range(4):
            grey = np.full((20, 20), 50 * number, np.uint8)
            Image.fromarray(grey).save(tmp_path / name / f"{number}.png")
    out, error = run("image-classification", "--set", f"folder_train={tmp_path}")
    assert error == ""
    assert out.count("\n") == len(data_checks.CHECKS)


def test_the_command_tells_a_table(here):
    out, error = run("test-dummy", "--set", "count=20", "--set", "group_size=5")
    assert error == "", out
    lines = out.splitlines()
    assert lines[0].split(maxsplit=1) == ["ok", "id and titles   test-dummy: Dummy shapes, Tests"]
    assert any("nothing is in two stages; 6 groups" in line for line in lines)


def test_the_command_ends_with_an_error_and_remedies(here):
    out, error = run("test-dummy", "--set", "group_size=5", "--set", "leak=true")
    assert error == f"1 of {len(data_checks.CHECKS)} checks failed."
    (place,) = [n for n, line in enumerate(out.splitlines()) if line.startswith("fail")]
    assert "is in train and in val" in out.splitlines()[place]
    assert out.splitlines()[place + 1].strip().startswith("→ Divide entries")


def test_json_is_a_list_of_results(here):
    out, _ = run("test-dummy", "--set", "bad=all", "--format", "json")
    rows = json.loads(out)
    assert [row["check"] for row in rows] == [check.name for check in data_checks.CHECKS]
    assert set(rows[0]) == {"check", "level", "found", "remedy"}
    assert {row["check"] for row in rows if row["level"] == "fail"} == {"prepare"}


def test_the_kind_is_data_unless_only_a_view_has_the_id():
    assert "process_data" in run("all-raw-data")[0]
    assert "process_data" in run("image-classification", "--kind", "view")[0]
    assert "There is no data plug-in 'nothing'" in run("nothing")[1]
    assert "There is no view plug-in 'test-dummy'" in run("test-dummy", "--kind", "view")[1]
