from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.management import call_command

from core.management.command import DigitsCommand
from core.management.commands import run_job


class Iterator:
    """What an error's traceback holds, and holds itself."""

    def __init__(self) -> None:
        self.itself = self


class Failing(DigitsCommand):
    """A command that leaves something."""

    help = "Leave an iterator."

    def run(self, argv: list[str]) -> None:
        leave()


left: list[weakref.ref[Iterator]] = []


def leave(*args: object) -> int:
    left.append(weakref.ref(Iterator()))
    return 1


@pytest.mark.parametrize(
    "end",
    [
        lambda: call_command("run_job", "1", str(uuid4())),
        lambda: Failing().run_from_argv(["manage.py", "failing"]),
    ],
    ids=["job", "command"],
)
def test_nothing_is_left_when_a_process_ends(
    monkeypatch: pytest.MonkeyPatch, end: Callable[[], None]
) -> None:
    """An iterator of tf.data that is destroyed while Python ends waits forever."""
    monkeypatch.setattr(run_job, "run", leave)
    monkeypatch.setitem(sys.modules, "tensorflow", sys)  # as a process that trains has it
    gc.disable()
    try:
        with pytest.raises(SystemExit):
            end()
        assert left[-1]() is None
    finally:
        gc.enable()
