"""The streams of open pages: who gets one, what it says, and that nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError

from core.jobs.logfile import older
from core.models import Job
from digits_site.web.events import door, hub, stream
from digits_site.web.events.application import EventApplication
from digits_site.web.home.version import home_version
from tests.digits_site.web.streams import Page, opened, scope_of
from tests.factories import make_dataset, make_model, make_snapshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fast(monkeypatch):
    monkeypatch.setattr(hub, "EVERY", 0.02)
    monkeypatch.setattr(hub, "EVERY_IN_TROUBLE", 0.02)
    # A loop runs in this thread, which changes rows between two looks.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def application():
    return EventApplication(pages=None)


@pytest.fixture
def cookie(browser) -> str:
    return f"sessionid={browser.cookies['sessionid'].value}"


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


def test_without_a_valid_session_there_is_none(application, browser, user, cookie):
    assert answer_to(application).status == 403
    assert answer_to(application, cookie="sessionid=nonsense").status == 403
    assert answer_to(application, cookie=cookie).status == 200
    user.is_active = False
    user.save()
    assert answer_to(application, cookie=cookie).status == 403


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT"])
def test_a_stream_is_read_with_get(application, cookie, method):
    page = answer_to(application, method=method, cookie=cookie)
    assert (page.status, page.headers["allow"]) == (405, "GET")


def test_requests_that_are_refused(application, cookie, monkeypatch):
    assert answer_to(application, cookie=cookie, host="elsewhere.example").status == 400
    assert answer_to(application, "job=x", cookie=cookie).status == 400
    many = "&".join(f"job={number}" for number in range(301))
    assert answer_to(application, many, cookie=cookie).status == 400

    def away(request):
        raise OperationalError("the database is starting")

    monkeypatch.setattr(door, "user_of", away)
    assert answer_to(application, cookie=cookie).status == 503


def test_the_head_of_a_stream(application, cookie):
    page = answer_to(application, cookie=cookie)
    assert page.headers["content-type"].startswith("text/event-stream")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-accel-buffering"] == "no"
    assert page.raw.startswith(b"retry: 2000\n\n:\nevent: beat\n")


def test_other_paths_are_the_pages_business(cookie):
    asked = []

    async def pages(scope, receive, send):
        asked.append(scope["path"])

    for path, root in [("/", ""), ("/events", ""), ("/jobs/1/log/", ""), ("/digits/", "/digits")]:
        scope = {"type": "http", "path": path, "root_path": root}
        asyncio.run(EventApplication(pages)(scope, None, None))
    assert asked == ["/", "/events", "/jobs/1/log/", "/digits/"]


def test_jobs_are_told_at_first_and_when_they_change(application, cookie):
    first, second = make_dataset("running").job, make_dataset("waiting").job

    async def watch():
        query = f"job={first.pk}&job={second.pk}&job=99999"
        async with opened(application, query, cookie=cookie) as page:
            told = {(await page.until("job"))["id"] for _ in range(2)}
            assert told == {first.pk, second.pk}
            change(first, progress=0.42, message="encoding é")
            facts = await page.until("job")
            assert (facts["id"], facts["percent"], facts["message"]) == (
                first.pk,
                42,
                "encoding é",
            )
            state = facts["state"]
            change(first, cancel_requested=True)
            assert (await page.until("job"))["state"] != state
            change(first, status="aborted")
            assert (await page.until("job"))["status"] == "aborted"
            assert {facts["id"] for facts in page.all("job")[2:]} == {first.pk}

    asyncio.run(watch())


def test_a_job_that_waits_is_told_when_its_dependency_is_done(application, cookie):
    dataset = make_dataset("running")
    job = make_model("waiting", dataset).job

    async def watch():
        async with opened(application, f"job={job.pk}", cookie=cookie) as page:
            blocked = (await page.until("job"))["state"]
            change(dataset.job, status="done")
            assert (await page.until("job"))["state"] != blocked

    asyncio.run(watch())


def test_home_is_told_of_what_its_tables_show_but_not_of_progress(application, cookie):
    model = make_model("running")
    seen = [home_version()]

    async def watch():
        async with opened(application, f"home=1&job={model.job.pk}", cookie=cookie) as page:
            assert await page.until("home") == {"version": seen[0]}
            change(model.job, progress=0.5)
            await page.until("job", lambda facts: facts["percent"] == 50)
            for make in (make_dataset, lambda: make_snapshot(model), model.snapshots.all().delete):
                make()
                now = home_version()
                assert now != seen[-1]
                await page.until("home", lambda facts, now=now: facts["version"] == now)
                seen.append(now)

    asyncio.run(watch())


def test_metrics_are_told_as_the_page_would_poll_them(application, cookie, browser):
    model = make_model("running")
    append(model.metrics_path, '{"kind": "step", "step": 1, "loss": NaN}\n{"kind": ')

    async def watch():
        async with opened(application, f"metrics={model.pk}", cookie=cookie) as page:
            first = await page.until("metrics")
            polled = browser.get(f"/models/{model.pk}/metrics/").json()
            assert first == {"model": model.pk, **polled}
            append(model.metrics_path, '"epoch", "epoch": 1}\n')
            second = await page.until("metrics", lambda answer: answer["rows"])
            assert second["rows"] == [{"kind": "epoch", "epoch": 1}]
            change(model.job, status="done")
            assert (await page.until("metrics", lambda answer: answer["finished"]))["rows"] == []

    asyncio.run(watch())


def texts(page: Page) -> str:
    return "".join(part["text"] for part in page.all("log"))


@pytest.mark.parametrize("way", ["header", "query"])
def test_who_connects_again_gets_what_follows_once(application, cookie, monkeypatch, way):
    monkeypatch.setattr(stream, "LOG_BYTES", 50)  # a part a round, with characters at its edges
    monkeypatch.setattr("digits_site.web.models.curves.CHUNK", 50)
    model = make_model("running")
    job = model.job
    query = f"metrics={model.pk}&log={job.pk}"
    lines = [f"line {number} äé€😀\n" for number in range(60)]
    rows = [{"kind": "step", "step": number} for number in range(60)]

    def grow(some: slice) -> None:
        append(job.log_path, "".join(lines[some]))
        append(model.metrics_path, "".join(json.dumps(row) + "\n" for row in rows[some]))

    async def watch():
        log, steps, cursor = "", [], ""
        for start in (0, 20, 40):
            grow(slice(start, start + 10))
            last = {"header": {"last_event_id": cursor}, "query": {}}[way]
            asked = query + (f"&last={cursor}" if way == "query" else "")
            async with opened(application, asked, cookie=cookie, **last) as page:
                grow(slice(start + 10, start + 20))
                sizes = {job.log_path.stat().st_size, model.metrics_path.stat().st_size}
                async with asyncio.timeout(10):
                    while not all(f":{size}" in page.cursor for size in sizes):
                        page.changed.clear()
                        await page.changed.wait()
            log += texts(page)
            steps += [row for answer in page.all("metrics") for row in answer["rows"]]
            cursor = page.cursor
        return log, steps

    log, steps = asyncio.run(watch())
    assert log == "".join(lines)
    assert steps == rows


def test_a_cut_connection_loses_no_event_that_was_not_taken(application, cookie):
    """Only what the page took counts: here nothing of what was written after the first event."""
    job = make_dataset("running").job
    append(job.log_path, "first ")

    async def watch():
        async with opened(application, f"log={job.pk}", cookie=cookie) as page:
            await page.until("log")
            cursor = page.cursor
            append(job.log_path, "second ")
            await page.until("log")
        async with opened(
            application, f"log={job.pk}", cookie=cookie, last_event_id=cursor
        ) as page:
            assert (await page.until("log"))["text"] == "second "

    asyncio.run(watch())


def test_a_log_goes_on_when_it_is_rotated_and_begins_anew_when_it_is_replaced(application, cookie):
    job = make_dataset("running").job
    append(job.log_path, "before\n")

    async def watch():
        async with opened(application, f"log={job.pk}", cookie=cookie) as page:
            await page.until("log")
            append(job.log_path, "rest\n")
            job.log_path.rename(older(job.log_path))
            append(job.log_path, "after, and longer\n")
            told = ""
            while told != "rest\nafter, and longer\n":
                part = await page.until("log")
                assert not part["fresh"]
                told += part["text"]
            job.log_path.rename(job.log_path.with_name("moved away"))
            append(job.log_path, "new\n")
            # The look may fall between the two; then the file is gone first, and new next.
            parts = [await page.until("log")]
            while not parts[-1]["text"]:
                parts.append(await page.until("log"))
            assert parts[0]["fresh"]
            assert parts[-1]["text"] == "new\n"

    asyncio.run(watch())


def test_another_run_of_a_training_begins_anew(application, cookie):
    model = make_model("running")
    append(model.metrics_path, '{"step": 1}\n{"step": 2}\n')
    os.utime(model.metrics_path, (1000, 1000))

    async def watch():
        async with opened(application, f"metrics={model.pk}", cookie=cookie) as page:
            first = await page.until("metrics", lambda answer: answer["rows"])
            change(model.job, started="2026-01-01T00:00:00Z")
            second = await page.until("metrics", lambda answer: answer["run"] != first["run"])
            assert (second["rows"], second["offset"]) == ([], 0)  # the file is the old one's
            model.metrics_path.unlink()
            append(model.metrics_path, '{"step": 3}\n')
            third = await page.until("metrics", lambda answer: answer["rows"])
            assert (third["rows"], third["run"]) == ([{"step": 3}], second["run"])

    asyncio.run(watch())


def test_a_page_that_reads_slowly_misses_states_but_no_bytes(application, cookie):
    job = make_dataset("running").job
    append(job.log_path, "begin\n")

    async def watch():
        page = Page(slow=asyncio.Event())
        async with (
            opened(application, f"job={job.pk}&log={job.pk}", page, cookie=cookie),
            opened(application, f"job={job.pk}&log={job.pk}", cookie=cookie) as quick,
        ):
            await quick.until("job")
            for number in range(1, 11):
                append(job.log_path, f"line {number}\n")
                change(job, message=f"message {number}")
                await quick.until("job", lambda facts, n=number: facts["message"].endswith(f" {n}"))
            assert page.events == []
            page.slow.set()
            await page.until("job", lambda facts: facts["message"] == "message 10")
            await asyncio.sleep(0.1)
            assert len(page.all("job")) <= 2
            assert texts(page) == texts(quick) == job.log_path.read_text()

    asyncio.run(watch())


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
        return sum("Hub.watch" in repr(task.get_coro()) for task in asyncio.all_tasks())

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


def test_everyone_who_is_logged_in_reads_everything(application, cookie):
    other = get_user_model().objects.create_user("bob")
    job = make_dataset("running").job
    Job.objects.filter(pk=job.pk).update(owner=other)

    async def watch():
        async with opened(application, f"job={job.pk}", cookie=cookie) as page:
            await page.until("job")

    asyncio.run(watch())
