"""Living through a database that is away for a while: restarted, unreachable, full."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)
RETRY_EVERY = 1.0
HURRY = 10.0

T = TypeVar("T")


def patiently(work: Callable[[], T], limit: float = 3600.0, hurried: object = None) -> T:
    """Do it, again and again while the database is away, for so many seconds.

    For what must not be lost, such as how a job ended. The work must be such that it
    may be done twice: the answer to a commit can get lost.

    Args:
        hurried: once this is true, `HURRY` seconds are all that there are.
    """
    began = time.monotonic()
    told = False
    while True:
        try:
            return work()
        except AWAY as error:
            patience = min(limit, HURRY) if hurried else limit
            if time.monotonic() - began > patience or connection.in_atomic_block:
                raise
            if not told:
                logger.warning("The database is away (%s); trying again.", str(error).strip())
                told = True
            time.sleep(RETRY_EVERY)
            close_old_connections()


@contextmanager
def unless_away() -> Iterator[None]:
    """Leave it out while the database is away. For what the next round does again."""
    try:
        yield
    except AWAY as error:
        if connection.in_atomic_block:
            raise
        logger.info("The database is away (%s).", str(error).strip())
        close_old_connections()
