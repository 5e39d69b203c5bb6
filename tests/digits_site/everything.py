"""A row of every kind, for tests of all pages, which start no process."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from core.models import Dataset, SavedList
from digits_site.web.home import demonstration
from tests.factories import make_inference, make_model, make_snapshot, make_version
from tests.fake_sweeps import fake_sweep


def make_everything(owner: Any, stored: Dataset) -> None:
    """Of the numbers that `hostile.ARGUMENTS` names."""
    make_inference("done", make_snapshot(make_model("done", dataset=stored)))
    make_model("waiting", dataset=stored)
    make_model("error", dataset=stored)
    SavedList.objects.create(name="best", kind="models", query="q=lr>0.1", owner=owner)
    make_version(owner=owner)
    fake_sweep(2, owner=owner)


def start_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No command of ours is started for a page; it would import TensorFlow."""
    started = subprocess.run

    def run(command: Any, *args: Any, **options: Any) -> Any:
        if any(str(one).endswith("manage.py") for one in command):
            return subprocess.CompletedProcess(command, 1, stdout=b"", stderr=b"")
        return started(command, *args, **options)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(demonstration, "_draw", lambda phantom: phantom.mkdir(exist_ok=True))
