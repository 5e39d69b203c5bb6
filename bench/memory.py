"""The peak of the memory that a process and its descendants hold together."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from types import TracebackType

EVERY = 0.2
ANONYMOUS = re.compile(r"^Pss_(?:Anon|Shmem): +(\d+) kB$", re.MULTILINE)


class Peak:
    """Measures while it is entered. What the kernel caches of files does not count."""

    def __init__(self, pid: int) -> None:
        """Take the id of the process."""
        self.pid = pid
        self.megabytes = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(EVERY):
            kilobytes = sum(held_by(pid) for pid in descendants(self.pid))
            self.megabytes = max(self.megabytes, kilobytes / 1000)


def descendants(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for tasks in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, tasks.read_text().split())
            except OSError:
                continue
    return found


def held_by(pid: int) -> int:
    """Kilobytes; memory that processes share counts for each in part."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(map(int, ANONYMOUS.findall(text)))
