"""What the processes in a sandbox use now, as the kernel shows it to their parent."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_COUNTED = ("RssAnon:", "RssShmem:", "VmSwap:")


@dataclass(frozen=True)
class Usage:
    """What processes use together."""

    memory: int
    """Bytes that are not parts of files."""
    threads: int
    processes: int
    pids: tuple[int, ...]


def usage_below(pid: int) -> Usage:
    """What a process and all that it started use; zero where they have ended."""
    pids = tuple(_family(pid))
    memory = threads = 0
    for one in pids:
        rows = _status(one)
        memory += sum(1024 * rows.get(name, 0) for name in _COUNTED)
        threads += rows.get("Threads:", 0)
    return Usage(memory, threads, len(pids), pids)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in _listed(_PROC / str(pid) / "task"):
        with contextlib.suppress(OSError):
            children = (_PROC / str(pid) / "task" / task / "children").read_text(encoding="ascii")
            for child in children.split():
                yield from _family(int(child))


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _status(pid: int) -> dict[str, int]:
    """The numbers of `/proc/PID/status` by name; sizes are in kB."""
    try:
        lines = (
            (_PROC / str(pid) / "status").read_text(encoding="ascii", errors="replace").splitlines()
        )
    except OSError:
        return {}
    rows = (line.split() for line in lines)
    return {row[0]: int(row[1]) for row in rows if len(row) > 1 and row[1].isdigit()}


def written_in(folder: Path, most: int) -> tuple[int, int]:
    """Bytes and number of all files in a folder; links are counted, not followed.

    Args:
        folder: may change meanwhile.
        most: the number at which counting ends.
    """
    size = count = 0
    waiting = [folder]
    while waiting and count <= most:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                count += 1
                facts = entry.stat(follow_symlinks=False)
                size += 512 * facts.st_blocks
                if stat.S_ISDIR(facts.st_mode):
                    waiting.append(Path(entry.path))
                if count > most:
                    break
    return size, count


def removed_bytes(pids: tuple[int, ...]) -> int:
    """Bytes of files that were removed and are still open, so that no folder shows them."""
    found: dict[tuple[int, int], int] = {}
    for pid in pids:
        folder = _PROC / str(pid) / "fd"
        for name in _listed(folder):
            with contextlib.suppress(OSError):
                facts = os.stat(folder / name)
                if stat.S_ISREG(facts.st_mode) and facts.st_nlink == 0:
                    found[facts.st_dev, facts.st_ino] = 512 * facts.st_blocks
    return sum(found.values())
