"""The server's start and stop.

A server that stops waits for open responses, and cancels those of streams only when its
patience is over. So they are ended with the signal that stops it.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping
from types import FrameType
from typing import Any

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def follow_lifespan(receive: Receive, send: Send, close: Callable[[], None]) -> None:
    """Answer the server's lifespan messages; `close` is called when it is asked to stop."""
    while True:
        kind = (await receive())["type"]
        if kind == "lifespan.startup":
            _call_on_stop(close)
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


def _call_on_stop(close: Callable[[], None]) -> None:
    """Call it before the handlers of SIGINT and SIGTERM that the server has set."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        handler = signal.getsignal(number)
        if callable(handler):
            signal.signal(number, _before(handler, lambda: loop.call_soon_threadsafe(close)))


def _before(
    handler: Callable[[int, FrameType | None], Any], call: Callable[[], Any]
) -> Callable[[int, FrameType | None], None]:
    def both(number: int, frame: FrameType | None) -> None:
        call()
        handler(number, frame)

    return both
