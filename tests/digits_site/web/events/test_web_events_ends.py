"""What many streams cost, what they survive, and how they end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading

import pytest
from django.db import OperationalError

from digits_site.web.events import hub, stream
from tests.digits_site.web.streams import Page, append, change, opened, scope_of
from tests.factories import make_dataset, make_model

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_lost_database_is_said_once_and_survived(application, cookie, monkeypatch, caplog):
    job = make_dataset("running").job
    look, broken = hub.look, threading.Event()

    def look_if_there(keys):
        if broken.is_set():
            raise OperationalError("the connection is closed")
        return look(keys)

    monkeypatch.setattr(hub, "look", look_if_there)
    monkeypatch.setattr(stream, "HEARTBEAT", 0.05)

    async def watch():
        async with opened(application, f"job={job.pk}", cookie=cookie) as page:
            await page.until("job")
            broken.set()
            for _ in range(5):
                await page.until("beat")
            change(job, progress=0.5)
            broken.clear()
            await page.until("job", lambda facts: facts["percent"] == 50)

    with caplog.at_level(logging.WARNING):
        asyncio.run(watch())
    mine = [record for record in caplog.records if record.name == hub.__name__]
    said = [record.getMessage() for record in mine]
    assert sum("not kept up to date" in text and "closed" in text for text in said) == 1
    assert "up to date again" in said[-1]
    assert all(record.exc_info is None or not record.exc_info for record in mine)


def test_a_session_that_has_ended_ends_the_stream(application, cookie, browser, monkeypatch):
    job = make_dataset("running").job
    monkeypatch.setattr(stream, "SESSION_EVERY", 0.05)
    monkeypatch.setattr(stream, "HEARTBEAT", 0.05)

    async def watch():
        async with opened(application, f"job={job.pk}", cookie=cookie) as page:
            await page.until("job")
            await page.until("beat")
            assert not page.ended
            browser.logout()
            await page.until("logout")
            async with asyncio.timeout(5):
                while not page.ended:
                    await asyncio.sleep(0.01)

    asyncio.run(watch())


def test_many_pages_share_one_task_and_one_thread(application, cookie):
    model = make_model("running")
    query = f"job={model.job.pk}&metrics={model.pk}&log={model.job.pk}&home=1"
    before = threading.active_count()

    def looking() -> int:
        return sum("Hub._watch" in repr(task.get_coro()) for task in asyncio.all_tasks())

    async def watch():
        async with contextlib.AsyncExitStack() as stack:
            pages = [
                await stack.enter_async_context(opened(application, query, cookie=cookie))
                for _ in range(200)
            ]
            for page in pages:
                await page.until("job")
            change(model.job, progress=0.5)
            append(model.metrics_path, '{"step": 1}\n')
            for page in pages:
                await page.until("metrics", lambda answer: answer["rows"])
            assert looking() == 1
            assert len(application.hub.clients) == 200
            # the hub's, and two that look at sessions
            assert threading.active_count() - before <= 3
        assert application.hub.clients == set()
        await asyncio.sleep(0.1)
        assert looking() == 0

    asyncio.run(watch())
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("events_")]


def test_a_server_that_stops_ends_its_streams(application, cookie):
    job = make_dataset("running").job

    async def watch():
        async with opened(application, f"job={job.pk}", cookie=cookie) as page:
            await page.until("job")
            application.hub.close()
            async with asyncio.timeout(1):
                while not page.ended:
                    await asyncio.sleep(0.01)
        async with opened(application, f"job={job.pk}", cookie=cookie) as page:
            await page.changed.wait()
            assert page.status == 503

    asyncio.run(watch())


def test_a_cancelled_stream_ends_quietly(application, cookie):
    async def watch():
        page = Page()
        scope = scope_of("job=1", cookie=cookie)
        task = asyncio.create_task(application(scope, page.receive, page.send))
        await page.until("beat")
        task.cancel()
        await task  # raises nothing
        assert page.ended

    asyncio.run(watch())
