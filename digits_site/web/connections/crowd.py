"""All connections of this process: how many there may be, and which are closed."""

from __future__ import annotations

import asyncio
import logging
import resource
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings

from digits_site.web.connections.tally import Tally

if TYPE_CHECKING:
    from digits_site.web.connections.protocol import Protocol

logger = logging.getLogger(__name__)

_SHARE_OF_FILES = 3
"""A connection takes one open file; two thirds are left to new connections, database and data."""
_GRACE = 5.0
"""Seconds for which a body that has started may pause though others wait for a place."""


class Crowd:
    """Closes overdue connections and, where there are too many, those that wait longest."""

    def __init__(self) -> None:
        self.members: set[Protocol] = set()
        self._looking: asyncio.TimerHandle | None = None
        self.slow = Tally(logger, "%d connections were closed: their clients were too slow.")
        self.many = Tally(logger, "%d connections were closed: there were too many at once.")

    def add(self, member: Protocol) -> None:
        self.members.add(member)
        if len(self.members) > _most():
            self._make_room(member)
        if self._looking is None:
            self._looking = member.loop.call_later(_interval(), self._look, member.loop)

    def discard(self, member: Protocol) -> None:
        self.members.discard(member)

    def _make_room(self, newcomer: Protocol) -> None:
        """Close the connection that has waited longest, or else the new one.

        So a client that opens many silent connections loses its own, not those of others.
        """
        now = newcomer.loop.time()
        others = [member for member in self.members if member.may_yield(now, _GRACE)]
        longest = min(others, key=lambda member: member.since, default=newcomer)
        self.many.count()
        longest.give_up(HTTPStatus.SERVICE_UNAVAILABLE)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close what is overdue, and look again soon while anyone is there."""
        now, patience = loop.time(), float(settings.DIGITS_CONNECTION_TIMEOUT)
        for member in [each for each in self.members if each.is_overdue(now, patience)]:
            self.slow.count()
            member.give_up(HTTPStatus.REQUEST_TIMEOUT)
        pending = [tally for tally in (self.slow, self.many) if not tally.is_reported()]
        again = bool(self.members or pending)
        self._looking = loop.call_later(_interval(), self._look, loop) if again else None


def _most() -> int:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    wanted: int = settings.DIGITS_CONNECTIONS
    return wanted if files == resource.RLIM_INFINITY else min(wanted, files // _SHARE_OF_FILES)


def _interval() -> float:
    """Seconds between looks: connections last a tenth longer than they may, at most."""
    return max(min(settings.DIGITS_CONNECTION_TIMEOUT / 10, 1.0), 0.05)


crowd = Crowd()
