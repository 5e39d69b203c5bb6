"""How much memory there is for this process, and how much it held at most."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from core.process.control_groups import memory_groups

PROC = Path("/proc")
_RESET = "5"
"""What makes the kernel count the peak from now on."""
_FILES = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)
"""Limit, use, and what of it is cached files, of control groups of version 2 and 1."""


def memory_limit() -> int:
    """Bytes that there are at most, for all processes together."""
    machine = _sizes(PROC / "meminfo")
    limits = (limit for limit, _ in _group_limits())
    return min([machine["MemTotal"] + machine.get("SwapTotal", 0), *limits])


def available_memory() -> int:
    """Bytes that this process can still get: what is free, or used for files only."""
    rests = (limit - used for limit, used in _group_limits())
    return max(0, min([_sizes(PROC / "meminfo")["MemAvailable"], *rests]))


def held_memory() -> int:
    """Bytes that this process holds."""
    return _sizes(PROC / "self/status")["VmRSS"]


def peak_memory() -> int:
    """Bytes that this process held at most, since the last reset if there was one."""
    return _sizes(PROC / "self/status")["VmHWM"]


def reset_peak() -> None:
    """Count the peak from now on, where the kernel allows it."""
    with contextlib.suppress(OSError):
        (PROC / "self/clear_refs").write_text(_RESET, "utf-8")


def _group_limits() -> Iterator[tuple[int, int]]:
    """The limit of each group that has one, and the bytes used that cannot be taken back."""
    for folder in memory_groups():
        for limit, used, cached in _FILES:
            with contextlib.suppress(OSError, ValueError):  # ValueError: "max", no limit
                bound = int((folder / limit).read_text("utf-8"))
                lines = (folder / "memory.stat").read_text("utf-8").split()
                files = int(dict(zip(lines[::2], lines[1::2], strict=False)).get(cached, 0))
                yield bound, int((folder / used).read_text("utf-8")) - files


def _sizes(path: Path) -> dict[str, int]:
    """The sizes in bytes that a file of the kernel lists in kB."""
    rows = (line.split() for line in path.read_text("utf-8").splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows if row[-1:] == ["kB"]}
