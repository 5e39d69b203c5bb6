"""Leaving the event loop for a moment, for the database and for files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import close_old_connections

Result = TypeVar("Result")


async def in_thread(
    pool: ThreadPoolExecutor, function: Callable[..., Result], *arguments: Any
) -> Result:
    """Call the function in one of the pool's threads."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(pool, partial(_call, function, *arguments))


def _call(function: Callable[..., Result], *arguments: Any) -> Result:
    """Call it as a request is handled: afterwards connections are closed, or kept if fit.

    (`CONN_MAX_AGE` says which.) So one that broke with the database is not used again.
    """
    try:
        return function(*arguments)
    finally:
        close_old_connections()
