"""The ASGI application in front of Django that answers `/events/`."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from django.core.handlers.asgi import ASGIRequest

from digits_site.web.events.door import RefusedError, admit, is_still_logged_in
from digits_site.web.events.hub import Hub
from digits_site.web.events.lifespan import Receive, Send, follow_lifespan
from digits_site.web.events.stream import Stream
from digits_site.web.shared.cursor import parsed

_PATH = "/events/"
_SAFE = (b"x-content-type-options", b"nosniff")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would keep events back until they fill a buffer
    _SAFE,
]
_FAREWELL = 1.0
_MOST_OF_ONE_USER = 256
"""Streams: a quarter of the connections (DIGITS_CONNECTIONS). Pages beyond it poll."""

Scope = dict[str, Any]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class EventApplication:
    """Streams at `/events/`; everything else is the pages' business."""

    def __init__(self, pages: Application) -> None:
        """Take Django's application."""
        self.pages = pages
        self.hub = Hub()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await follow_lifespan(receive, send, self.hub.close)
        elif scope["type"] == "http" and _path_of(scope) == _PATH:
            await self._answer(ASGIRequest(scope, io.BytesIO()), receive, send)
        else:
            await self.pages(scope, receive, send)

    async def _answer(self, request: ASGIRequest, receive: Receive, send: Send) -> None:
        try:
            keys, user = await admit(request)
            if self.hub.closing:
                raise RefusedError(503, "The server is stopping.")
            if self.hub.count_of(user) >= _MOST_OF_ONE_USER:
                raise RefusedError(429, "Too many pages of this user are open.")
        except RefusedError as refused:
            await _refuse(send, refused)
            return
        cursor = request.headers.get("Last-Event-ID") or request.GET.get("last", "")
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        with self.hub.joined(keys, user) as client:
            stream = Stream(self.hub, client, parsed(cursor), partial(_write, send))
            work = stream.run(partial(is_still_logged_in, request))
            await _until_disconnected(work, receive)
        # The client may be gone, or too slow to wait for.
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(_FAREWELL):
                await send({"type": "http.response.body"})


def _path_of(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


async def _write(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _refuse(send: Send, refused: RefusedError) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    headers += [_SAFE, *([(b"allow", b"GET")] if refused.status == 405 else [])]
    start = {"type": "http.response.start", "status": refused.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": str(refused).encode()})


async def _until_disconnected(work: Any, receive: Receive) -> None:
    """Do the work until it ends, the client goes or the server cancels us: all are usual."""
    task = asyncio.ensure_future(work)
    listener = asyncio.ensure_future(_disconnected(receive))
    listener.add_done_callback(lambda _: task.cancel())
    try:
        await task
    except (asyncio.CancelledError, OSError):
        task.cancel()
    finally:
        listener.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
