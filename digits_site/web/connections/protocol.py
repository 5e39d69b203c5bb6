"""uvicorn's HTTP protocol, which knows for how long a client has kept it waiting.

uvicorn waits forever: for a request's first byte, for the rest of a header or a body, and for
a client that does not take its answer. `manage.py serve` starts it with this class instead.
"""

from __future__ import annotations

import asyncio
from enum import Enum
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from digits_site.web.connections.crowd import crowd

_LEAST_A_SECOND = 500
"""Bytes of a body that must come on average; less is a way to hold a connection, not an upload."""


class Wait(Enum):
    """What a connection waits for."""

    REQUEST = "the header of a request"
    BODY = "the body of a request"
    TAKING = "the client to take the answer"
    NOTHING = "nothing of the client"


class Protocol(H11Protocol):
    """A connection that is closed when its client is too slow, or when there are too many."""

    since = 0.0
    """When the client last did what this connection waits for."""
    _started = 0.0
    """When the body started, or when we last kept the client from sending it."""
    _received = 0
    """Bytes of the body since then."""
    _unsent = 0
    """Bytes of the answer that had not been taken at the last look."""

    @property
    def _wait(self) -> Wait:
        if self.transport.get_write_buffer_size() or self.transport.is_closing():
            return Wait.TAKING
        if self.conn.their_state is h11.IDLE:
            return Wait.REQUEST
        if self.conn.their_state is h11.SEND_BODY:
            return Wait.BODY
        return Wait.NOTHING

    @property
    def _is_between_requests(self) -> bool:
        """uvicorn's own patience holds here (`--timeout-keep-alive`)."""
        return self.timeout_keep_alive_task is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self.since = self.loop.time()
        crowd.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        crowd.discard(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return  # it was given up; what was on its way is of no interest
        now = self.loop.time()
        if self._is_between_requests:
            self.since = now
        had_body = self.conn.their_state is h11.SEND_BODY
        super().data_received(data)
        if self.conn.their_state is h11.SEND_BODY:
            self.since = now
            if not had_body:
                self._started, self._received = now, 0
            self._received += len(data)

    def is_overdue(self, now: float, patience: float) -> bool:
        """Whether the client has kept us waiting for too long; called from time to time."""
        wait = self._wait
        unsent = self.transport.get_write_buffer_size()
        if unsent != self._unsent:
            self._unsent, self.since = unsent, now
        if wait is Wait.BODY:
            if self.flow.read_paused or not self._has_asked_for_body:
                # We are the slow ones, as a disk may be.
                self.since, self._started, self._received = now, now, 0
            elif now - self._started > patience + self._received / _LEAST_A_SECOND:
                return True
        elif wait is Wait.NOTHING or (wait is Wait.REQUEST and self._is_between_requests):
            self.since = now
        return now - self.since > patience

    @property
    def _has_asked_for_body(self) -> bool:
        """A client may wait for our consent before it sends a body (`Expect: 100-continue`)."""
        return self.cycle is None or not self.cycle.waiting_for_100_continue

    def may_yield(self, now: float, grace: float) -> bool:
        """Whether it may be closed in favour of another one: it serves nobody."""
        if self.transport.is_closing():
            return False
        wait = self._wait
        return wait is Wait.REQUEST or (wait is Wait.BODY and now - self.since > grace)

    def give_up(self, status: HTTPStatus) -> None:
        """Close the connection, with an answer where one can still be understood."""
        if self.transport.is_closing() or self._wait is Wait.TAKING:
            self.transport.abort()
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            text = f"{status.phrase}. {status.description}\n"
            head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/plain\r\n"
            head += f"Content-Length: {len(text)}\r\nRetry-After: 5\r\nConnection: close\r\n\r\n"
            self.transport.write((head + text).encode())
        self.transport.close()
