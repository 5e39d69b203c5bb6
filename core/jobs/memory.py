"""Whether the kernel has killed for lack of memory: its own counts, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.process.control_groups import CGROUPS, own_groups

VMSTAT = Path("/proc/vmstat")


def oom_kills() -> int:
    """How often: in this process's control group, or (in the topmost) on this machine."""
    return next((count for path in _counters() if (count := _count_in(path)) is not None), 0)


def _counters() -> Iterator[Path]:
    """The files that count: of control groups, version 2 and 1, and the machine's."""
    for line in own_groups():
        _, controllers, group = line.split(":", 2)
        if not controllers:
            yield CGROUPS / group.lstrip("/") / "memory.events"
        elif "memory" in controllers.split(","):
            yield CGROUPS / "memory" / group.lstrip("/") / "memory.oom_control"
    yield VMSTAT


def _count_in(path: Path) -> int | None:
    """The count, or None where the file has none."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError:
        return None
    words = (line.split() for line in lines)
    return next((int(line[1]) for line in words if line[:1] == ["oom_kill"]), None)
