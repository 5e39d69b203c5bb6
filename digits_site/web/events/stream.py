"""One page's stream: how things are, what is new in files, and signs of life."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any

from core.models import Job
from digits_site.web.events.hub import Client, Hub
from digits_site.web.events.message import RETRY, beat, encoded, event
from digits_site.web.events.parts import Source, read_part
from digits_site.web.events.sources import Seen
from digits_site.web.jobs.logs import START, read_on
from digits_site.web.shared.cursor import Key, Position

HEARTBEAT = 15.0
SESSION_EVERY = 60.0
LOG_BYTES = 2**18

Write = Callable[[bytes], Awaitable[None]]


class Stream:
    def __init__(
        self, hub: Hub, client: Client, cursor: Mapping[Key, Position], write: Write
    ) -> None:
        """Take the page's position in its files, which are read on from there."""
        self.hub = hub
        self.client = client
        self.write = write
        self.cursor = {key: at for key, at in cursor.items() if key in client.keys}
        self._sent: dict[Key, Hashable] = {}
        self._senders: dict[str, Callable[[Key, Any], Awaitable[None]]] = {
            "job": self._send_job,
            "home": self._send_home,
            "log": self._send_log,
            "metrics": self._send_metrics,
        }

    async def run(self, admitted: Callable[[], Awaitable[bool]]) -> None:
        """Write until the server stops or the session has ended."""
        await self.write(RETRY + beat(self.cursor))
        checked = time.monotonic()
        while True:
            news = await self._news_within(HEARTBEAT)
            if self.hub.closing:
                return
            if time.monotonic() - checked > SESSION_EVERY:
                checked = time.monotonic()
                if not await admitted():
                    await self._send("logout", {})
                    return
            if news:
                await self._send_all(self.hub.seen)
            else:
                await self.write(beat(self.cursor))

    async def _news_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self.client.news.wait()
        except TimeoutError:
            return False
        self.client.news.clear()
        return True

    async def _send(self, name: str, data: Mapping[str, Any]) -> None:
        await self.write(event(name, data, self.cursor))

    async def _send_all(self, seen: Mapping[Key, Seen]) -> None:
        for key in self.client.keys:
            now = seen.get(key)
            if now is not None and self._sent.get(key) != now.mark:
                await self._senders[key[0]](key, now.value)
                self._sent[key] = now.mark

    async def _send_job(self, key: Key, facts: dict[str, Any]) -> None:
        await self._send("job", facts)

    async def _send_home(self, key: Key, version: str) -> None:
        await self._send("home", {"version": version})

    async def _send_log(self, key: Key, value: None) -> None:
        path = Job(pk=key[1]).log_path
        while True:
            before = self.cursor.get(key, START)
            part = await self.hub.run(read_on, path, before, LOG_BYTES)
            if part.position == before:
                return
            self.cursor[key] = part.position
            facts = {"job": key[1], "text": part.text, "fresh": part.fresh}
            await self._send("log", facts | {"offset": part.position[1]})

    async def _send_metrics(self, key: Key, source: Source) -> None:
        while True:
            before = self.cursor.get(key, START)
            part = await self.hub.run_once(read_part, source, before)
            if part.position == before and not part.finished:
                return
            self.cursor[key] = part.position
            await self.write(encoded("metrics", part.text, self.cursor))
            if part.is_last:
                return
