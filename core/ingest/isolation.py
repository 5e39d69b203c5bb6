"""Processes that work through entries: one that ends or hangs its process costs only itself."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from typing import Any

from core.exceptions import EntryError, IngestionError, KilledError
from core.process.groups import die_with_parent
from core.process.memory import keep_freed_memory

# Forked processes have the plan and the plug-ins at once; the engine's process has no
# threads and no TensorFlow, which is what makes forking safe.
_context = multiprocessing.get_context("fork")
_FAULTS = {
    signal.SIGSEGV,
    signal.SIGBUS,
    signal.SIGABRT,
    signal.SIGFPE,
    signal.SIGILL,
    signal.SIGTRAP,
    signal.SIGSYS,
}
"""Signals that a process brings on itself; others come from outside."""
LEAVING = 5
"""Seconds that a process with an answer has to end."""


class Post:
    """At which entry a process is; written there, read by its parent."""

    def __init__(self) -> None:
        # Memory without a lock: a process that is killed would take the lock along.
        self._values = _context.RawArray("d", 3)

    def begin(self, index: int, written: int = 0) -> None:
        """The entry at that place is started; that many bytes were written before it."""
        self._values[0] = index
        self._values[1] = time.monotonic()
        self._values[2] = written

    def end(self) -> None:
        self._values[1] = 0

    def pass_all(self, count: int, written: int = 0) -> None:
        """All entries are done; what is left does not need a processor."""
        self._values[0] = count
        self._values[2] = written

    @property
    def index(self) -> int:
        """The last entry that was started; the number of entries when all are done."""
        return int(self._values[0])

    @property
    def bytes(self) -> int:
        """What was written so far."""
        return int(self._values[2])

    @property
    def is_inside(self) -> bool:
        """Whether that entry has not ended."""
        return bool(self._values[1])

    @property
    def seconds(self) -> float:
        """For how long the entry has been worked on; 0 between two."""
        since = self._values[1]
        return time.monotonic() - since if since else 0


class LostEntry(Exception):
    """The process of an entry ended or hung in it."""

    def __init__(self, index: int, error: EntryError) -> None:
        """Take the entry's index, and the reason for which it is rejected."""
        super().__init__(str(error))
        self.index = index
        self.error = error


class Isolated:
    """A forked process with its post."""

    def __init__(self, work: Callable[[Post], Any], limit: float) -> None:
        """Start it.

        Args:
            work: what it does; its result must be picklable.
            limit: seconds that an entry may take.
        """
        self.post = Post()
        self.limit = limit
        self.took_too_long = False
        self._answers, theirs = _context.Pipe(duplex=False)
        # The process's arguments are inherited, not pickled.
        self.process: ForkProcess = _context.Process(
            target=_answer, args=(work, self.post, theirs, os.getpid())
        )
        self.process.start()
        theirs.close()

    def has_ended(self) -> bool:
        """Whether there is a result; ends the process if its entry takes too long."""
        if self.process.is_alive() and self.post.seconds > self.limit:
            self.took_too_long = True
            self.stop()
        return self._answers.poll() or not self.process.is_alive()

    @property
    def signs(self) -> list[Any]:
        """What to wait for: each is ready when the process has ended or answered."""
        return [self._answers, self.process.sentinel]

    def stop(self) -> None:
        self.process.kill()
        self.process.join()

    def result(self) -> Any:
        """What `work` returned.

        Raises:
            LostEntry: an entry ended the process, or took too long.
            IngestionError: `work` raised; the text begins with the exception's class.
            KilledError: the process was killed from outside.
        """
        if self.took_too_long:
            raise LostEntry(self.post.index, EntryError(f"took longer than {self.limit:g} s"))
        try:
            value, reason = self._answers.recv() if self._answers.poll() else (None, None)
        except EOFError:
            reason = None
        finally:
            self._answers.close()
        # A thread that the plug-in left behind must not keep it.
        self.process.join(LEAVING)
        self.process.kill()
        if reason is None:
            raise self.loss()
        if reason:
            raise IngestionError(reason)
        return value

    def loss(self) -> Exception:
        """Why the process ended without an answer."""
        code = self.process.exitcode or 0
        if code < 0 and -code not in _FAULTS:
            return KilledError("its process was killed.", -code)
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        if self.post.is_inside:
            return LostEntry(self.post.index, EntryError(f"ended its process {how}"))
        return IngestionError(f"its process ended {how}")


def _answer(work: Callable[[Post], Any], post: Post, answers: Any, parent: int) -> None:
    """Run in the process."""
    die_with_parent(parent)
    keep_freed_memory()
    # What the parent made is not looked at again and again, which would also copy its pages.
    gc.freeze()
    try:
        answers.send((work(post), ""))
    except Exception as error:
        answers.send((None, f"{type(error).__name__}: {error}"))
        raise
