"""What the operating system knows of processes: parents, groups, who still runs."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_PR_SET_PDEATHSIG = 1
_ENDED = {"Z", "X"}
"""States of a process that has ended but that nobody has waited for."""


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, in whatever way.

    Args:
        parent: the process id of the parent as the parent knows it. If it has ended
            before this call, the kernel would say nothing more, so we leave at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def forks_die_with_parent() -> None:
    """Have every process that this one forks from now on, and their forks, end with its parent."""
    family = {"pid": os.getpid()}

    def after_fork() -> None:
        parent, family["pid"] = family["pid"], os.getpid()
        die_with_parent(parent)

    os.register_at_fork(after_in_child=after_fork)


def identity_of(pid: int) -> str:
    """A name of a process that no later process of this machine has: number and start."""
    return f"{pid}@{_read_stat(Path(f'/proc/{pid}/stat')).start}"


def is_alive(identity: str) -> bool:
    """Whether the process with that identity still runs; a zombie does not."""
    pid, _, start = identity.partition("@")
    stat = _read_stat(Path(f"/proc/{pid}/stat"))
    return stat.state not in _ENDED and str(stat.start) == start


def _is_running(group: int) -> bool:
    """Whether any process of a process group runs."""
    return any(stat.group == group and stat.state not in _ENDED for stat in _all_stats())


def _all_stats() -> Iterator[_Stat]:
    yield from map(_read_stat, Path("/proc").glob("[0-9]*/stat"))


def kill_group(leader: str) -> None:
    """End every process of a process group, and wait until none runs.

    Args:
        leader: the identity of the process that founded the group. While a group has
            members, no new process gets its number; so one with another start means
            that the group is gone.
    """
    number, _, start = leader.partition("@")
    group = int(number)
    while _is_running(group):
        found = _read_stat(Path(f"/proc/{group}/stat"))
        if found.start not in {0, int(start)}:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        time.sleep(0.02)


class _Stat(NamedTuple):
    """What `/proc/PID/stat` says of a process."""

    state: str
    parent: int
    group: int
    start: int
    """Clock ticks after the machine's start."""


def _read_stat(path: Path) -> _Stat:
    """The process's state and kin; the state is "X" if there is no such process."""
    try:
        # They follow the program's name, which may hold anything, in parentheses.
        fields = path.read_text("utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return _Stat("X", 0, 0, 0)
    return _Stat(fields[0], int(fields[1]), int(fields[2]), int(fields[19]))
