"""Going on while the database is unavailable: restarted, unreachable, full."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)
_RETRY_EVERY = 1.0
_SECONDS_WHEN_ENDING = 10.0

T = TypeVar("T")


def retry_on_database_errors(
    work: Callable[[], T], limit: float = 3600.0, ending: object = None
) -> T:
    """Do the work, and retry on database errors for at most `limit` seconds.

    For what must not be lost, such as how a job ended. It must be safe to do the
    work twice: the answer to a commit can get lost.

    Args:
        ending: once this is true, it is retried for ten seconds at most.
    """
    began = time.monotonic()
    is_logged = False
    while True:
        try:
            return work()
        except AWAY as error:
            patience = min(limit, _SECONDS_WHEN_ENDING) if ending else limit
            if time.monotonic() - began > patience or connection.in_atomic_block:
                raise
            if not is_logged:
                logger.warning(
                    "The database is unavailable (%s); trying again.", str(error).strip()
                )
                is_logged = True
            time.sleep(_RETRY_EVERY)
            close_old_connections()


@contextmanager
def skip_on_database_errors() -> Iterator[None]:
    """Skip the rest while the database is unavailable; for what the next round repeats."""
    try:
        yield
    except AWAY as error:
        if connection.in_atomic_block:
            raise
        logger.info("The database is unavailable (%s).", str(error).strip())
        close_old_connections()
