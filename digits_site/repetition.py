"""A log without endless repetition: whoever floods the server would fill the disk."""

from __future__ import annotations

import logging
import threading
import time

_EVERY = 60.0
REMEMBERED = 1000


class OnceAMinute(logging.Filter):
    """Lets the same line through once a minute; the next one says how often it was held back.

    Lines are the same if text and exception are, so a new fault is never held back.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.logged: dict[tuple[str, str, str], float] = {}
        self.held_back: dict[tuple[str, str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        error = repr(record.exc_info[1]) if record.exc_info else ""
        key, now = (record.name, text, error), time.monotonic()
        with self.lock:
            if now - self.logged.get(key, -_EVERY) < _EVERY:
                self.held_back[key] = self.held_back.get(key, 0) + 1
                return False
            if len(self.logged) >= REMEMBERED:
                self._forget(now)
            self.logged[key] = now
            times = self.held_back.pop(key, 0)
        if times:
            record.msg, record.args = f"{text} (and {times} more times since)", ()
        return True

    def _forget(self, now: float) -> None:
        """Keep what was logged within the last minute, and no more of it than there is room for."""
        recent = [key for key, when in self.logged.items() if now - when < _EVERY]
        self.logged = {key: self.logged[key] for key in recent[-REMEMBERED // 2 :]}
        self.held_back = {key: n for key, n in self.held_back.items() if key in self.logged}
