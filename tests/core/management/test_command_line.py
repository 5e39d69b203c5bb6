"""Commands as shells and programs start them: pipes, JSON, locales, disks, locks."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.conftest import REPOSITORY, Installation
from tests.small_disk import mounted

MANAGE = f"{sys.executable} manage.py"


def shell(installation: Installation, script: str, **extra: str) -> list[str]:
    """What bash says, which begins with what `MANAGE` stands for."""
    done = subprocess.run(
        ["bash", "-c", f'manage() {{ {MANAGE} "$@"; }}\n{script}'],
        cwd=REPOSITORY,
        env=installation.environment | {"PYTHONUNBUFFERED": ""} | extra,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def test_pipes_that_are_closed_early_end_commands_quietly(installation):
    script = """
    manage plugins --verbosity 0 | true; echo ${PIPESTATUS[0]}
    manage plugins --format json | head -c 1 > /dev/null; echo ${PIPESTATUS[0]}
    manage inspect nope 2>&1 | true; echo ${PIPESTATUS[0]}
    manage plugins > /dev/full; echo $?
    manage plugins >&-; echo $?
    manage inspect nope 2>&-; echo $?
    """
    *codes, said = shell(installation, script)
    # A text that fits into the pipe's memory may be written before its reader is gone.
    assert codes[0] in {"0", "141"}
    assert codes[1] in {"0", "141"}
    assert codes[2] in {"1", "141"}
    assert codes[3:] == ["1", "0", "1"]
    assert said == "error: The output cannot be written: No space left on device."


def test_a_reader_that_is_gone_before_is_141(installation):
    """With certainty: nobody reads when the command begins to write."""
    for stream, arguments in (("stdout", ["plugins"]), ("stderr", ["inspect", "nope"])):
        reading, writing = os.pipe()
        os.close(reading)
        both = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | {stream: writing}
        process = installation.start(*arguments, **both)
        os.close(writing)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out or "", err or "") == (141, "", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("train nope --name x", 1),
        ("inspect nope", 1),
        ("export_dataset nope --to numpy --output out", 1),
        ("infer nope", 1),
        ("ingest nope --name x", 1),
        ("ingest test-dummy --append-to nope", 1),
        ("ingest test-dummy --name x --set count=-1", 1),
        ("jobs show 4711", 1),
        ("jobs show 99999999999999999999", 2),
        ("check_plugin nope", 1),
        ("delete dataset nope", 1),
        ("verify nope", 1),
        ("train_longer nope --epochs 2", 1),
        ("networks nope", 1),
        ("ingest", 2),
        ("nosuch", 2),
    ],
)
def test_json_has_the_error_whatever_is_wrong(installation, arguments, code):
    done = installation.run(*arguments.split(), "--format", "json")
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stderr
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["error"]


def test_a_job_that_fails_has_its_error_in_json(installation):
    sets = ("--set", "crash=true", "--format", "json")
    done = installation.run("ingest", "test-dummy", "--name", "x", *sets)
    assert done.returncode == 1
    assert "exit code 3" in json.loads(done.stdout)["error"]


@pytest.fixture
def cafe(tmp_path) -> Path:
    """Two classes with names that neither ASCII nor all of Latin-1 have."""
    for kind in ("café", "naïve ž"):
        (tmp_path / "in" / kind).mkdir(parents=True)
        for number in range(8):
            pixels = np.random.default_rng(number).integers(0, 255, (16, 16), np.uint8)
            (tmp_path / "in" / kind / f"{number}.png").write_bytes(cv2.imencode(".png", pixels)[1])
    return tmp_path / "in"


ASCII = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize(
    ("extra", "encoding", "name"),
    [
        ({"LC_ALL": "C", "LANG": "C"}, "utf-8", "“café”"),
        (ASCII, "ascii", '"caf\\xe9"'),
        ({"PYTHONIOENCODING": "latin-1"}, "latin-1", '"café"'),
    ],
    ids=["C", "ASCII", "Latin-1"],
)
def test_any_locale_reads_the_same_and_prints_what_it_can(
    installation, tmp_path, cafe, extra, encoding, name
):
    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=installation.environment | extra,
            capture_output=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode(encoding)

    fields = ("--set", f"folder_train={cafe}", "--set", "resize_width=16", "--set")
    made = run("ingest", "image-classification", "--name", "café", *fields, "resize_height=16")
    assert f"dataset 1 {name}: done" in made
    shown = run("inspect", "café", "--format", "json")
    assert json.loads(shown)["class_labels"] == ["café", "naïve ž"]
    run("export_dataset", "café", "--to", "numpy", "--output", str(tmp_path / "out"))
    exported = json.loads((tmp_path / "out" / "dataset.json").read_bytes())
    assert "café" in json.dumps(exported, ensure_ascii=False)


def test_a_locked_database_is_a_sentence(installation):
    path = installation.folder / "db.sqlite3"
    url = {"DIGITS_DATABASE_URL": f"sqlite:///{path}?timeout=1"}
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = Installation(installation.folder, url).run("ingest", "test-dummy", "--name", "x")
        assert done.returncode == 1
        assert "The database is busy" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_disk_that_takes_nothing_is_a_sentence(tmp_path):
    with mounted(tmp_path / "disk", "1m") as disk:
        site = Installation(disk / "data")
        site.folder.mkdir()
        (site.folder / "filler").write_bytes(b"x" * (900 * 1024))
        full = site.run("jobs", "list")
        remount = ["mount", "-o", "remount,ro", str(disk)]
        subprocess.run(remount, check=True)
        read_only = site.run("jobs", "list", "--format", "json")
    assert (full.returncode, read_only.returncode) == (1, 1)
    assert "full" in full.stderr
    assert "Traceback" not in full.stderr + read_only.stderr
    assert json.loads(read_only.stdout)["error"]
    assert len(read_only.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"DIGITS_DATA_DIR": "/dev/null/data"}, "/dev/null/data/secret_key cannot be written"),
        ({"DIGITS_LOG_LEVEL": "loud"}, "DIGITS_LOG_LEVEL is 'loud'; use one of CRITICAL"),
        (
            {"DIGITS_TIME_ZONE": "Mars"},
            "DIGITS_TIME_ZONE is 'Mars'; use a name such as Europe/Berlin.",
        ),
        ({"DIGITS_CPU_SLOTS": "0"}, "DIGITS_CPU_SLOTS is 0"),
    ],
)
def test_settings_that_cannot_be_used_are_a_sentence(tmp_path, extra, said):
    real = {"DJANGO_SETTINGS_MODULE": "digits_site.settings", "DIGITS_DATA_DIR": str(tmp_path)}
    done = Installation(tmp_path, real | extra).run("jobs", "list", "--format", "json")
    assert done.returncode == 1
    assert said in json.loads(done.stdout)["error"]
    assert said in done.stderr
    assert "Traceback" not in done.stderr
