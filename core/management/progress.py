"""Progress of commands that do their work in their own process."""

from __future__ import annotations

import sys
import time

from core.names import printed

_EVERY = 1
"""Seconds between two reports."""


class ProgressLine:
    """The engines' progress callable: one updated line on a terminal, elsewhere a line at times."""

    def __init__(self, verbosity: int) -> None:
        """Take Django's verbosity; 0 prints nothing."""
        self.is_silent = verbosity == 0
        self.shown = 0.0

    def __call__(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if self.is_silent or (now - self.shown < _EVERY and done < total):
            return
        self.shown = now
        line = f"{printed(what)}: {done:,} of {total:,}" if done < total else ""
        if sys.stderr.isatty():  # without the color of errors
            sys.stderr.write(f"\r\x1b[K{line}")
        elif line:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
