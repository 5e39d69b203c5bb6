"""How far and how fast an ingestion is."""

from __future__ import annotations

import time
from collections.abc import Iterable

from core.ingest.isolation import Post
from core.progress import Progress


class Meter:
    """Counts entries and bytes, and reports them with their rates."""

    def __init__(self, total: int, done: int, progress: Progress) -> None:
        """Take the number of entries in all, those that an earlier run encoded, and who listens."""
        self.total = total
        self.earlier = done
        self.progress = progress
        self.entries = 0
        self.bytes = 0
        self.started = time.monotonic()

    def add(self, entries: int, written: int) -> None:
        """Count a shard that is complete."""
        self.entries += entries
        self.bytes += written

    def show(self, posts: Iterable[Post]) -> None:
        """Report, including what the processes have done so far."""
        entries, written = self.entries, self.bytes
        for post in posts:
            entries += post.index
            written += post.bytes
        seconds = max(time.monotonic() - self.started, 1e-3)
        rates = f"{entries / seconds:,.0f} entries/s, {written / seconds / 1e6:,.0f} MB/s"
        self.progress(self.earlier + entries, self.total, f"encoding, {rates}")
