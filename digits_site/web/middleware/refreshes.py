"""A limit to the parts of open pages that are made at once, in front of Django's threads.

When an epoch ends, all pages of a training ask for their new parts in the same moment. As many
threads would take turns with the event loop, and what is pushed to all pages would wait for each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from digits_site.web.events.application import Application, Scope
from digits_site.web.events.lifespan import Receive, Send

AT_ONCE = 3
_HEADER = b"x-refresh"
"""Of requests that a page makes by itself (live.js)."""


class RefreshLimit:
    """Lets those requests wait for their turn; a turn ends when the answer is made."""

    def __init__(self, pages: Application) -> None:
        """Take the application that answers."""
        self.pages = pages
        self._places = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or all(name != _HEADER for name, _ in scope["headers"]):
            await self.pages(scope, receive, send)
            return
        await self._places.acquire()
        turn = _Turn(self._places, send)
        try:
            await self.pages(scope, receive, turn.send)
        finally:
            turn.end()


class _Turn:
    """Ends with the first part of the answer: sending it may take as long as a client likes."""

    def __init__(self, places: asyncio.Semaphore, send: Send) -> None:
        self._places = places
        self._send = send
        self._ended = False

    async def send(self, message: Mapping[str, Any]) -> None:
        self.end()
        await self._send(message)

    def end(self) -> None:
        if not self._ended:
            self._places.release()
        self._ended = True
