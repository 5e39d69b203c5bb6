"""A CSV file may name anything: what is no regular file, or no image, is a rejected entry."""

from __future__ import annotations

import json
import subprocess
import sys

import cv2
import numpy as np
import pytest

from tests.conftest import REPOSITORY
from tests.digits_site.hostile import special_files

MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
"""Runs a command as its only child, and prints the KiB of the largest process of it."""

REASONS = {
    "pipe.png": "it is not a regular file, but a pipe",
    "zero.csv": "it is not a regular file, but a device",
    "socket": "it is not a regular file, but a socket",
    "folder.csv": "Is a directory",
    "eps.png": "it is an EPS file, which is not read here; save it as PNG",
    "sparse.csv": "has 1,099,511,627,776 bytes",
}


@pytest.fixture
def folder(tmp_path):
    for number in range(200):
        pixels = np.full((8, 8), number, np.uint8)
        (tmp_path / f"{number}.png").write_bytes(cv2.imencode(".png", pixels)[1])
    (tmp_path / "special").mkdir()
    with special_files(tmp_path / "special"):
        yield tmp_path


def test_it_ends_with_reasons_in_little_memory(installation, folder):
    rows = [f"{number}.png,{number}" for number in range(200)]
    rows += [f"special/{name},1" for name in REASONS]
    (folder / "table.csv").write_text("\n".join(["file,value", *rows]))
    fields = [f"csv_path={folder / 'table.csv'}", f"image_folder={folder}", "path=file"]
    sets = [text for field in fields for text in ("--set", field)]
    ingest = ["manage.py", "ingest", "image-regression", "--name", "table", *sets]
    ended = subprocess.run(
        [sys.executable, "-c", MEASURED, sys.executable, *ingest, "--format", "json"],
        cwd=REPOSITORY,
        env=installation.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    *_, answer, largest = ended.stdout.splitlines()
    done = json.loads(answer)
    assert done["status"] == "done"
    told = {row["file"]: row["message"] for row in done["rejected"]}
    for name, reason in REASONS.items():
        (message,) = [text for file, text in told.items() if file.endswith(name)]
        assert reason in message
    assert int(largest) < 2**20  # KiB


@pytest.mark.parametrize("name", ["zero.csv", "pipe.png", "sparse.csv", "folder.csv"])
def test_a_table_that_is_none_is_an_error_of_its_field(installation, folder, name):
    sets = ("--set", f"csv_path={folder}/special/{name}")
    done = installation.run("ingest", "image-regression", "--name", "x", *sets, timeout=60)
    assert done.returncode == 1
    assert "csv_path: " in done.stderr or "csv: " in done.stderr
    assert "Traceback" not in done.stderr
