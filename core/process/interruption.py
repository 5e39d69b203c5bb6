"""Requests to end a process: noted until there is a good moment, or ignored for a short one."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Ctrl-C, `kill`, a terminal that was closed, Ctrl-\\."""


@dataclass
class Asked:
    """Whether this process was asked to end, and by which signal first."""

    number: int | None = None

    def __bool__(self) -> bool:
        return self.number is not None

    def __str__(self) -> str:
        if self.number is None:
            return ""
        return "Ctrl-C" if self.number == signal.SIGINT else signal.Signals(self.number).name

    @property
    def exit_code(self) -> int:
        """What a shell reports of a command that a signal ended."""
        return 128 + self.number if self.number is not None else 0


@contextlib.contextmanager
def requests_to_end(*, for_good: bool = False) -> Iterator[Asked]:
    """Note requests to end. Nothing is interrupted half-way; who works looks at the note.

    What was ignored when this process was started (nohup, a script's background) stays so.

    Args:
        for_good: a process that was asked ends after this, and is deaf to more until then.
    """
    asked = Asked()

    def note(number: int, frame: FrameType | None) -> None:
        if asked.number is None:
            asked.number = number

    before = {number: signal.getsignal(number) for number in REQUESTS}
    heeded = [number for number in REQUESTS if before[number] is not signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, note)
    try:
        yield asked
    finally:
        for number in heeded:
            signal.signal(number, signal.SIG_IGN if asked and for_good else before[number])


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore requests to end for what takes a moment and must not be left half done."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in REQUESTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def heed_requests() -> None:
    """End at requests to end, whatever the parent of this process makes of them.

    A terminal that is closed is left as it was: `nohup` starts what is to outlive it.
    """
    for number in REQUESTS:
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
