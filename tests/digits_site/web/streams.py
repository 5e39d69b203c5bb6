"""A page's side of a stream, as bytes: in this process, or of a server over a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError

from core.models import Job

SECONDS = 10.0


@dataclass
class Event:
    name: str
    data: Any
    cursor: str


@dataclass
class Reader:
    """Takes the bytes of a stream apart; `events` holds all so far."""

    text: str = ""
    raw: bytes = b""
    events: list[Event] = field(default_factory=list)
    taken: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False

    def feed(self, data: bytes) -> None:
        self.raw += data
        self.text += data.decode()  # every message holds whole characters
        *blocks, self.text = self.text.split("\n\n")
        for block in blocks:
            lines = [line.partition(": ") for line in block.splitlines() if line != ":"]
            fields = {name: value for name, _, value in lines}
            if "event" in fields:
                data = json.loads(fields["data"])
                self.events.append(Event(fields["event"], data, fields.get("id", "")))
        self.changed.set()

    @property
    def cursor(self) -> str:
        return next((event.cursor for event in reversed(self.events) if event.cursor), "")

    async def until(self, name: str, test: Callable[[Any], bool] = lambda data: True) -> Any:
        """The data of the next event of that name that fits."""
        async with asyncio.timeout(SECONDS):
            while True:
                while self.taken < len(self.events):
                    event = self.events[self.taken]
                    self.taken += 1
                    if event.name == name and test(event.data):
                        return event.data
                assert not self.ended, f"no {name}, but the end"
                self.changed.clear()
                await self.changed.wait()

    def all(self, name: str) -> list[Any]:
        return [event.data for event in self.events if event.name == name]


@dataclass
class Page(Reader):
    """An open stream of an application in this process."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    slow: asyncio.Event | None = None
    """Where set, the client takes nothing while it is not set."""
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        elif self.status == 200:
            if self.slow is not None:
                await self.slow.wait()
            self.feed(message.get("body", b""))
        if not message.get("more_body") and message["type"] == "http.response.body":
            self.ended = True
            self.changed.set()


def scope_of(query: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    sent = {"host": "localhost", **{name.replace("_", "-"): text for name, text in headers.items()}}
    return {
        "type": "http",
        "method": method,
        "path": "/events/",
        "query_string": query.encode(),
        "headers": [(name.encode(), text.encode()) for name, text in sent.items()],
    }


@asynccontextmanager
async def opened(application: Any, query: str, page: Page | None = None, **headers: Any):
    """The stream of a page that is closed at the end of the block."""
    page = page or Page()
    scope = scope_of(query, **headers)
    task = asyncio.create_task(application(scope, page.receive, page.send))
    try:
        yield page
    finally:
        page.gone.set()
        async with asyncio.timeout(SECONDS):
            await task


@asynccontextmanager
async def connected(port: int, query: str, cookie: str, **headers: str) -> AsyncIterator[Reader]:
    """The stream of a page of a server."""
    reader = Reader()
    source, sink = await asyncio.open_connection("127.0.0.1", port)
    lines = {"Host": "localhost", "Cookie": cookie, **headers}
    sink.write(f"GET /events/?{query} HTTP/1.0\r\n".encode())
    for name, text in lines.items():
        sink.write(f"{name.replace('_', '-')}: {text}\r\n".encode())
    sink.write(b"\r\n")
    task = asyncio.create_task(pump(source, reader))
    try:
        yield reader
    finally:
        task.cancel()
        sink.close()


async def pump(source: asyncio.StreamReader, reader: Reader) -> None:
    head = await source.readuntil(b"\r\n\r\n")
    assert b" 200 " in head, head
    with suppress(asyncio.IncompleteReadError):
        while True:
            reader.feed(await source.readuntil(b"\n\n"))
    reader.ended = True
    reader.changed.set()


def change(job: Job, **values) -> None:
    """The test database is shared in memory, where a reader locks out a writer at once."""
    for _ in range(100):
        try:
            assert Job.objects.filter(pk=job.pk).update(**values) == 1
        except OperationalError:
            continue
        return


def append(path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(text.encode())


def answer_to(application, query="job=1", **headers) -> Page:
    async def ask():
        async with asyncio.timeout(10), opened(application, query, **headers) as page:
            await page.changed.wait()
        return page

    return asyncio.run(ask())


def texts(page: Page) -> str:
    return "".join(part["text"] for part in page.all("log"))
