"""What pages ask for by themselves is answered a few at a time, and keeps nobody else waiting."""

from __future__ import annotations

import asyncio

from digits_site.web.middleware.refreshes import AT_ONCE, RefreshLimit

REFRESH = [(b"x-refresh", b"1")]
START = {"type": "http.response.start"}


def most_at_once(headers, *, starts):
    """Of twenty requests: how many are worked on at once, when their answers never end."""
    begun = []

    async def pages(scope, receive, send):
        begun.append(scope)
        if starts:
            await send(START)
        await asyncio.sleep(60)

    async def receive():
        return {}

    async def send(message):
        assert message is START

    async def ask():
        limit = RefreshLimit(pages)
        scope = {"type": "http", "headers": headers}
        asked = [asyncio.ensure_future(limit(scope, receive, send)) for _ in range(20)]
        for _ in range(200):
            await asyncio.sleep(0)
        found = len(begun)
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.wait_for(limit._places.acquire(), 5)  # they were given back
        return found

    return asyncio.run(ask())


def test_few_are_made_at_once():
    assert most_at_once(REFRESH, starts=False) == AT_ONCE


def test_a_turn_ends_when_the_answer_begins():
    assert most_at_once(REFRESH, starts=True) == 20


def test_other_requests_do_not_wait():
    assert most_at_once([], starts=False) == 20
