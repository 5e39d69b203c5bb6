"""What the operating system knows of processes: parents, groups, who still runs."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PR_SET_PDEATHSIG = 1
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
LARGEST_REUSED = 64 * 2**20
ENDED = {"Z", "X"}
"""States of a process that has ended but that nobody has waited for."""


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, in whatever way.

    Args:
        parent: the process id of the parent as the parent knows it. If it has ended
            before this call, the kernel would say nothing more, so we leave at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def forks_die_with_parent() -> None:
    """Have every process that this one forks from now on, and their forks, end with its parent."""
    family = {"pid": os.getpid()}

    def after_fork() -> None:
        parent, family["pid"] = family["pid"], os.getpid()
        die_with_parent(parent)

    os.register_at_fork(after_in_child=after_fork)


@contextlib.contextmanager
def importing() -> Iterator[None]:
    """Look for no garbage while much is imported, nor later in what is there by then.

    It is there to stay; searching it again and again is a sixth of TensorFlow's import.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def discard_output() -> None:
    """Have what is printed from now on go nowhere: who was to read it is gone."""
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def offer_to_oom_killer() -> None:
    """Make the kernel end this process before its parent where memory runs out."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def identity_of(pid: int) -> str:
    """A name of a process that no later process of this machine has: number and start."""
    return f"{pid}@{read_stat(Path(f'/proc/{pid}/stat')).start}"


def is_alive(identity: str) -> bool:
    """Whether the process with that identity still runs; a zombie does not."""
    pid, _, start = identity.partition("@")
    stat = read_stat(Path(f"/proc/{pid}/stat"))
    return stat.state not in ENDED and str(stat.start) == start


def group_is_running(group: int) -> bool:
    """Whether any process of a process group runs."""
    return any(stat.group == group and stat.state not in ENDED for stat in all_stats())


def all_stats() -> Iterator[Stat]:
    yield from map(read_stat, Path("/proc").glob("[0-9]*/stat"))


def kill_group(leader: str) -> None:
    """End every process of a process group, and wait until none runs.

    Args:
        leader: the identity of the process that founded the group. While a group has
            members, no new process gets its number; so one with another start means
            that the group is gone.
    """
    number, _, start = leader.partition("@")
    group = int(number)
    while group_is_running(group):
        found = read_stat(Path(f"/proc/{group}/stat"))
        if found.start not in {0, int(start)}:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        time.sleep(0.02)


class Stat(NamedTuple):
    """What `/proc/PID/stat` says of a process."""

    state: str
    parent: int
    group: int
    start: int
    """Clock ticks after the machine's start."""


def read_stat(path: Path) -> Stat:
    """The process's state and kin; the state is "X" if there is no such process."""
    try:
        # They follow the program's name, which may hold anything, in parentheses.
        fields = path.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return Stat("X", 0, 0, 0)
    return Stat(fields[0], int(fields[1]), int(fields[2]), int(fields[19]))


def keep_freed_memory() -> None:
    """Have this process reuse the memory of large arrays instead of giving it back at once.

    The kernel clears every page anew that it hands out; for a process that makes arrays of
    the same sizes again and again this is a seventh of its time. Where the C library is not
    glibc, nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGEST_REUSED)
        mallopt(M_TRIM_THRESHOLD, 2 * LARGEST_REUSED)
