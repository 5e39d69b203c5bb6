"""Names of files with control characters, as commands and logs show them."""

from __future__ import annotations

import io
import json

import cv2
import numpy as np
import pytest
from django.core.management.base import BaseCommand, SystemCheckError

from core.management.visible_output import print_visibly

NAME = "\x1b]0;owned\x07\r\nrejected all\u202e\x9b2J.png"
SHOWN = "\\x1b]0;owned\\x07\\r\\nrejected all\\u202e\\u009b2J.png"


@pytest.fixture
def folder(tmp_path):
    """Two classes of images; one of them, of a strange name, is damaged."""
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for number in range(30):
            pixels = np.full((8, 8), number, np.uint8)
            (tmp_path / name / f"{number}.png").write_bytes(cv2.imencode(".png", pixels)[1])
    (tmp_path / "cat" / NAME).write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    return tmp_path


def harmless(text: str) -> bool:
    return not set(text) & set("\x1b\x07\r\u202e\x9b")


def test_a_real_ingestion(installation, folder):
    fields = ("--set", f"folder_train={folder}")
    done = installation.run("ingest", "image-classification", "--name", "pets", *fields)
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "rejected" in line]
    assert SHOWN in line
    for command in (["inspect", "pets"], ["jobs", "show", "1"], ["jobs", "log", "1"]):
        shown = installation.run(*command)
        assert shown.returncode == 0, shown.stderr
        assert harmless(shown.stdout + shown.stderr)
    assert SHOWN in installation.run("inspect", "pets").stdout
    assert harmless((installation.folder / "logs" / "job-1.log").read_text())
    assert harmless(done.stdout + done.stderr)


def test_an_error_that_names_what_was_asked_for(installation):
    done = installation.run("inspect", "pets\x1b[2J")
    assert done.returncode == 1
    assert "“pets\\x1b[2J”" in done.stderr
    fields = installation.run(
        *("ingest", "image-classification", "--name", "x"),
        *("--set", f"folder_train=/nowhere/{NAME}", "--format", "json"),
    )
    assert harmless(fields.stderr)
    assert json.loads(fields.stdout)["errors"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_stay_where_they_are_ours():
    stream = Terminal()
    command = BaseCommand(stderr=stream, force_color=True)
    print_visibly(command)
    error = SystemCheckError(command.style.ERROR("core.E1: a check"))
    command.stderr.write(str(error), lambda text: text)  # as Django does
    command.stderr.write("\x1b[8mhidden")
    ours, theirs, *_ = stream.getvalue().split("\n")
    assert ours.startswith("\x1b[")
    assert "core.E1" in ours
    assert "\\x1b[8mhidden" in theirs
