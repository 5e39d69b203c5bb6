"""Events of which there may be thousands, reported in one line a minute."""

from __future__ import annotations

import logging
import time

_EVERY = 60.0


class Tally:
    """Counts, and reports the first event at once, then others once a minute."""

    def __init__(self, logger: logging.Logger, text: str) -> None:
        """Take the line to log, with a placeholder for the number."""
        self._logger = logger
        self._text = text
        self._number = 0
        self._reported = -_EVERY

    def count(self) -> None:
        self._number += 1
        self.is_reported()

    def is_reported(self) -> bool:
        """Whether nothing is left to report; it is reported now if it is time."""
        now = time.monotonic()
        if self._number and now - self._reported >= _EVERY:
            self._logger.warning(self._text, self._number)
            self._number, self._reported = 0, now
        return self._number == 0
