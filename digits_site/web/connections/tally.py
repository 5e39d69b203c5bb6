"""Events of which there may be thousands, reported in one line a minute."""

from __future__ import annotations

import logging
import time

EVERY = 60.0


class Tally:
    """Counts, and says so at once the first time, then once a minute while there is more."""

    def __init__(self, logger: logging.Logger, text: str) -> None:
        """Take the line, with a place for the number."""
        self.logger = logger
        self.text = text
        self.number = 0
        self.reported = -EVERY

    def count(self) -> None:
        self.number += 1
        self.is_reported()

    def is_reported(self) -> bool:
        """Whether nothing is left to report; it is reported now if it is time."""
        now = time.monotonic()
        if self.number and now - self.reported >= EVERY:
            self.logger.warning(self.text, self.number)
            self.number, self.reported = 0, now
        return self.number == 0
