"""What the operating system knows of processes: parents, groups, who still runs."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
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


def is_running(pid: int) -> bool:
    """Whether a process of this host runs; a zombie does not."""
    state, _ = read_stat(Path(f"/proc/{pid}/stat"))
    return state not in ENDED


def group_is_running(group: int) -> bool:
    """Whether any process of a process group runs."""
    stats = map(read_stat, Path("/proc").glob("[0-9]*/stat"))
    return any(found == group and state not in ENDED for state, found in stats)


def read_stat(path: Path) -> tuple[str, int]:
    """State and process group from `/proc/PID/stat`; ("X", 0) if there is no such process."""
    try:
        # They follow the program's name, which may hold anything, in parentheses.
        state, _parent, group = path.read_text().rpartition(")")[2].split()[:3]
    except (FileNotFoundError, ProcessLookupError):
        return "X", 0
    return state, int(group)
