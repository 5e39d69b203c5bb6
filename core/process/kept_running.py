"""Processes that are started again when they end by themselves."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from core.process.groups import die_with_parent, identity_of, kill_group

_RESTARTS_AT_ONCE = 4
"""Restarts without a pause; after these, the pause doubles each time."""
_REMEMBERED = 600
_LONGEST_PAUSE = 60.0
_STOP_LIMIT = 10


class KeptRunning:
    """A Python process in a session of its own, so that Ctrl-C reaches only its parent.

    It ends with its parent. Seconds are those of the monotonic clock.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        longest_pause: float = _LONGEST_PAUSE,
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.folder = folder
        self.environment = environment or {}
        """Variables beside those of this process."""
        self.longest_pause = longest_pause
        """Seconds between two restarts at the most."""
        self.restarts: list[float] = []
        """When it was restarted recently."""
        self.due: float | None = None
        """When to restart it."""
        self.process = self._start()

    @property
    def is_due(self) -> bool:
        return self.due is not None and time.monotonic() >= self.due

    def pause(self) -> float | None:
        """Seconds until it is restarted; None if that was already scheduled."""
        if self.due is not None:
            return None
        now = time.monotonic()
        self.restarts = [when for when in self.restarts if now - when < _REMEMBERED]
        more = len(self.restarts) - _RESTARTS_AT_ONCE
        pause = min(2.0**more, self.longest_pause) if more >= 0 else 0.0
        self.due = now + pause
        return pause

    def restart(self) -> None:
        """Restart it, after ending what is left of its process group."""
        self.end()
        self.restarts.append(time.monotonic())
        self.due = None
        self.process = self._start()

    def end(self) -> None:
        """Kill the process and all processes of its group."""
        kill_group(identity_of(self.process.pid))
        self.process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *self.arguments],
            cwd=self.folder,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=partial(die_with_parent, os.getpid()),
        )


def stop(parts: Sequence[KeptRunning]) -> None:
    """End the processes and their groups; what does not end in ten seconds is killed."""
    processes = [part.process for part in parts]
    for process in processes:
        process.terminate()
    limit = time.monotonic() + _STOP_LIMIT
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(limit - time.monotonic(), 0))
    for part in parts:
        part.end()
