"""Streams lose nothing of files that grow, whatever becomes of connections and files."""

from __future__ import annotations

import asyncio
import json
import os

import pytest

from core.jobs.logfile import older
from digits_site.web.events import stream
from tests.digits_site.web.streams import Page, append, change, opened, texts
from tests.factories import make_dataset, make_model

pytestmark = pytest.mark.django_db(transaction=True)


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
