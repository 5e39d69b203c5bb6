"""Processes in a sandbox that have imported Keras already, so that a check takes a second.

One waits at most, for a few minutes after a page asked for it; it is used once.
"""

from __future__ import annotations

import atexit
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from core.own_networks.sandbox import jail_for
from core.sandbox.jailed import Jailed
from core.sandbox.limits import Ended, Limits
from core.sandbox.tiers import Tier

INSIDE = "core.own_networks.inside"
LIMITS = Limits(seconds=25, memory=4 * 2**30, written=2**28, files=1000, printed=2**26)
_START = 120.0
"""Seconds that the import of Keras may take, during which no source runs."""
_IDLE = 300.0
"""Seconds after which one that nobody asked for again is ended."""


class Prepared:
    """A process for one check, with its folder; a context manager."""

    def __init__(self, tier: Tier, limits: Limits = LIMITS) -> None:
        """Start it."""
        self.tier = tier
        self.on_line: Callable[[str], None] = lambda line: None
        self.is_ready = False
        """Whether Keras has been imported; a failure before that is not the fault of a source."""
        self._folder = TemporaryDirectory(prefix="digits-sandbox-")
        try:
            jail = jail_for(Path(self._folder.name).resolve(), limits)
            self.jailed = Jailed(INSIDE, jail, tier, self._add)
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Prepared:
        return self

    def __exit__(self, *_: object) -> None:
        self.jailed.__exit__()
        self._folder.cleanup()

    def ask(self, order: str) -> Ended:
        """Give it its order, and wait until it ends; its time begins when Keras is there."""
        self.jailed.ask(order)
        self.jailed.allow(_START)
        self.jailed.wait()
        return self.jailed.ended()

    def _add(self, line: str) -> None:
        # The first line is ours: no source has run before.
        if self.is_ready:
            self.on_line(line)
        else:
            self.is_ready = True
            self.jailed.allow(0)

    @property
    def is_running(self) -> bool:
        return self.jailed.process.poll() is None


class _Waiting:
    """Keeps one process. They are started by a thread of their own, since the kernel ends them with
    the thread that started them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._one: Prepared | None = None
        self._wanted: queue.SimpleQueue[Tier] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def prepare(self, tier: Tier) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._keep, name="prepared sandboxes", daemon=True
                )
                self._thread.start()
                atexit.register(self.drop)
        self._wanted.put(tier)

    def take(self, tier: Tier) -> Prepared | None:
        with self._lock:
            one, self._one = self._one, None
        if one is not None and (one.tier is not tier or not one.is_running):
            one.__exit__()
            return None
        return one

    def drop(self) -> None:
        with self._lock:
            one, self._one = self._one, None
        if one is not None:
            one.__exit__()

    def _keep(self) -> None:
        while True:
            try:
                tier = self._wanted.get(timeout=_IDLE)
            except queue.Empty:
                self.drop()
                continue
            if (one := self.take(tier)) is None:
                one = Prepared(tier)
            with self._lock:
                self._one = one


_waiting = _Waiting()
prepare = _waiting.prepare
"""Have a process wait for the next check in this process; returns at once."""
drop = _waiting.drop
"""End the one that waits."""


def process_for(tier: Tier) -> Prepared:
    """The one that waits, or a new one."""
    return _waiting.take(tier) or Prepared(tier)
