"""The streams of open pages: who gets one, and what it says."""

from __future__ import annotations

import asyncio

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError

from core.models import Job
from digits_site.web.events import door
from digits_site.web.events.application import EventApplication
from digits_site.web.lists.version import home_version
from tests.digits_site.web.streams import answer_to, append, change, opened
from tests.factories import make_dataset, make_model, make_snapshot

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_everyone_who_is_logged_in_reads_everything(application, cookie):
    other = get_user_model().objects.create_user("bob")
    job = make_dataset("running").job
    Job.objects.filter(pk=job.pk).update(owner=other)

    async def watch():
        async with opened(application, f"job={job.pk}", cookie=cookie) as page:
            await page.until("job")

    asyncio.run(watch())
