"""The task of a process that looks, twice a second, at everything that open pages watch."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import Error as DatabaseError

from digits_site.web.events.sources import Seen, look
from digits_site.web.events.threads import in_thread
from digits_site.web.shared.cursor import Key

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

EVERY = 0.5
EVERY_IN_TROUBLE = 1.0


@dataclass(eq=False)
class Client:
    """An open page: what it watches, and whether there is news of it.

    News is not a message: the page's stream compares what it has sent with how things are,
    whenever it gets to it. So a slow one skips states, and nothing piles up for it.
    """

    keys: list[Key]
    user: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    served: bool = False


class Hub:
    """Starts looking with the first client and ends with the last; one thread for all."""

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self.seen: dict[Key, Seen] = {}
        self.closing = False
        self.task: asyncio.Task[None] | None = None
        self.pool: ThreadPoolExecutor | None = None
        self._shared: dict[tuple[Hashable, ...], asyncio.Future[Any]] = {}
        self._wake = asyncio.Event()
        self._troubled = False

    @contextlib.contextmanager
    def joined(self, keys: list[Key], user: int = 0) -> Iterator[Client]:
        """A client for as long as the block lasts."""
        client = Client(keys, user)
        self.clients.add(client)
        if self.task is None or self.task.done():
            self.pool = ThreadPoolExecutor(1, thread_name_prefix="events")
            self.task = asyncio.create_task(self._watch())
        self._wake.set()
        try:
            yield client
        finally:
            self.clients.discard(client)
            if not self.clients:
                self._end()

    def count_of(self, user: int) -> int:
        """How many pages of a user are open."""
        return sum(client.user == user for client in self.clients)

    def _end(self) -> None:
        if self.task is not None and self.pool is not None:
            self.task.cancel()
            self.pool.shutdown(wait=False, cancel_futures=True)
        self.task, self.pool, self.seen = None, None, {}
        self._shared.clear()

    def close(self) -> None:
        """End all streams; pages connect again when the server is back."""
        self.closing = True
        for client in self.clients:
            client.news.set()

    async def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Call a function in the thread that all clients share."""
        assert self.pool is not None, "only while a client has joined"  # noqa: S101
        return await in_thread(self.pool, function, *arguments)

    async def run_once(self, function: Callable[..., Result], *arguments: Hashable) -> Result:
        """As `run`, but once for all who ask the same between two looks."""
        asked = (function, *arguments)
        if asked not in self._shared:
            self._shared[asked] = asyncio.ensure_future(self.run(function, *arguments))
        found: Result = await asyncio.shield(self._shared[asked])  # others may wait for it too
        return found

    async def _watch(self) -> None:
        while True:
            self._wake.clear()
            clients = list(self.clients)
            keys = {key for client in clients for key in client.keys}
            pause = EVERY
            try:
                self._publish(await self.run(look, keys), clients)
            except Exception as error:
                # Whatever it is, the streams stay open, and go on when it is fixed.
                self._complain(error)
                pause = EVERY_IN_TROUBLE
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()

    def _publish(self, seen: dict[Key, Seen], clients: list[Client]) -> None:
        """Wake the clients that have news."""
        before, self.seen = self.seen, seen
        self._shared.clear()
        if self._troubled:
            logger.warning("Open pages are kept up to date again.")
        self._troubled = False
        for client in clients:
            if not client.served or any(seen.get(key) != before.get(key) for key in client.keys):
                client.served = True
                client.news.set()

    def _complain(self, error: Exception) -> None:
        """Log trouble once; with a traceback unless it will pass."""
        if not self._troubled:
            text = "Open pages are not kept up to date; trying again each second. %s: %s"
            passing = isinstance(error, DatabaseError | OSError)
            logger.warning(text, type(error).__name__, error, exc_info=not passing)
        self._troubled = True
