"""Open pages as a browser makes them: a stream of events, and the parts that events ask for."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

RETRY = 2.0
"""Seconds until a browser connects again, as the stream asks it to."""
GAP, REST, SPREAD = 1.0, 4, 2
"""Seconds between two fetches of the same part, and more by what the last one took (live.js)."""


@dataclass
class Figures:
    """What all pages have seen since they were cleared."""

    late: list[float] = field(default_factory=list)
    """Seconds from a line's writing to its arrival."""
    parts: list[float] = field(default_factory=list)
    """Seconds that a part of a page took."""
    refused: int = 0
    """Parts that were answered with an error."""

    def clear(self) -> None:
        self.late, self.parts, self.refused = [], [], 0


@dataclass
class OpenPage:
    """The page of a model, or with no model the home page."""

    port: int
    session: str
    figures: Figures
    job: int = 0
    model: int = 0
    arrived: float = 0.0
    """When the last news came."""
    _last: str = ""
    _fetched: float = 0.0
    _took: float = 0.0
    _fetching: asyncio.Task[None] | None = None

    async def stay_open(self) -> None:
        """Keep the stream open, as `EventSource` does, until it is cancelled."""
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
                await self._follow()
            await asyncio.sleep(RETRY)

    async def _ask(self, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, int]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: sessionid={self.session}",
            f"Last-Event-ID: {self._last}",
            *("HX-Request: true", "X-Refresh: 1", "Connection: close", "", ""),
        ]
        writer.write("\r\n".join(lines).encode())
        status = int((await reader.readuntil(b"\r\n")).split()[1])
        await reader.readuntil(b"\r\n\r\n")
        return reader, writer, status

    async def _follow(self) -> None:
        watched = f"job={self.job}&metrics={self.model}" if self.model else "home=1"
        reader, writer, status = await self._ask(f"/events/?{watched}&last={quote(self._last)}")
        try:
            if status != 200:
                return
            name = ""
            while line := await reader.readuntil(b"\n"):
                text = line.decode().strip()
                kind, _, value = text.partition(": ")
                if kind == "event":
                    name = value
                elif kind == "id":
                    self._last = value
                elif kind == "data":
                    self._take(name, json.loads(value))
        finally:
            writer.close()

    def _take(self, name: str, data: dict[str, Any]) -> None:
        now = time.time()
        if name == "metrics":
            self.arrived = now
            self.figures.late += [now - row["written"] for row in data["rows"]]
            if any(row["kind"] == "epoch" for row in data["rows"]):
                self._fetch(f"/models/{self.model}/results/")
        if name == "home":
            self.arrived = now
            self._fetch("/home/tables/")

    def _fetch(self, *paths: str) -> None:
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch_soon(paths))

    async def _fetch_soon(self, paths: tuple[str, ...]) -> None:
        chance = 0.0 if self.model else random.random() * self._took
        rest = self._fetched + GAP + REST * chance - time.time()
        await asyncio.sleep(max(SPREAD * chance, rest, 0.0))
        self._fetched = time.time()
        for path in paths:
            started = time.time()
            try:
                reader, writer, status = await self._ask(path)
                await reader.read()
                writer.close()
            except (OSError, asyncio.IncompleteReadError):
                continue
            self._took = time.time() - started
            self.figures.parts.append(self._took)
            self.figures.refused += status != 200
