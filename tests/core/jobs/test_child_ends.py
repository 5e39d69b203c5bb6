from __future__ import annotations

import gc
import weakref
from uuid import uuid4

import pytest
from django.core.management import call_command

from core.management.commands import run_job


class Iterator:
    """What an error's traceback holds, and holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_nothing_is_left_of_a_job_when_its_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """An iterator of tf.data that is destroyed while Python ends waits forever."""
    left: list[weakref.ref[Iterator]] = []

    def fail(job: int, token: object) -> int:
        left.append(weakref.ref(Iterator()))
        return 1

    monkeypatch.setattr(run_job, "run", fail)
    gc.disable()
    try:
        with pytest.raises(SystemExit, match="1"):
            call_command("run_job", "1", str(uuid4()))
        assert left[0]() is None
    finally:
        gc.enable()
