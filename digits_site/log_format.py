"""Lines of the server's log, in which names of files and addresses hide nothing."""

from __future__ import annotations

import logging

from core.names import printed, printed_lines


class VisibleFormatter(logging.Formatter):
    """A message is one line, whatever is in it; tracebacks keep theirs."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return printed(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        return printed_lines(super().format(record))
