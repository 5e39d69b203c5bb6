"""Streams of the real server: what they hold, and what its stop does to them."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Installation
from tests.digits_site.web.servers import free_port, serving
from tests.digits_site.web.streams import connected

SET_UP = """
from django.contrib.auth import get_user_model
from django.test import Client
from tests.factories import make_dataset
job = make_dataset("running").job
client = Client()
client.force_login(get_user_model().objects.create_user("ann"))
print(job.pk, client.cookies["sessionid"].value)
"""


@pytest.fixture(scope="module")
def filled(migrated: Path, tmp_path_factory) -> tuple[Installation, int, str]:
    """An installation with a running job and a user: the job's id, and the user's cookie."""
    folder = tmp_path_factory.mktemp("streams") / "data"
    shutil.copytree(migrated, folder)
    installation = Installation(folder)
    done = installation.run("shell", "--no-imports", "-c", SET_UP)
    assert done.returncode == 0, done.stderr
    pk, session = done.stdout.split()
    return installation, int(pk), f"sessionid={session}"


def report(installation: Installation, pk: int, percent: int) -> None:
    with closing(sqlite3.connect(installation.folder / "db.sqlite3")) as rows, rows:
        rows.execute("update core_job set progress = ? where id = ?", (percent / 100, pk))


def databases(process: subprocess.Popen) -> int:
    """How often the server has the database open."""
    links = Path(f"/proc/{process.pid}/fd").iterdir()
    names = []
    for link in links:
        with contextlib.suppress(OSError):
            names.append(link.readlink().name)
    return names.count("db.sqlite3")


def threads(process: subprocess.Popen) -> int:
    return len(list(Path(f"/proc/{process.pid}/task").iterdir()))


def test_two_hundred_pages_cost_no_thread_and_no_connection_each(filled):
    installation, pk, cookie = filled
    port = free_port()

    async def watch(process):
        async with contextlib.AsyncExitStack() as stack:
            query = f"job={pk}&log={pk}&home=1"
            first = await stack.enter_async_context(connected(port, query, cookie))
            await first.until("job")
            alone = threads(process)
            others = [
                await stack.enter_async_context(connected(port, query, cookie)) for _ in range(199)
            ]
            for page in others:
                await page.until("job")
            # Two threads look at sessions; one, which is there already, at rows and files.
            assert threads(process) - alone <= 2
            assert databases(process) <= 3
            report(installation, pk, 42)
            began = time.monotonic()
            for page in [first, *others]:
                await page.until("job", lambda facts: facts["percent"] == 42)
            assert time.monotonic() - began < 20

    with serving(installation, port) as (process, log):
        asyncio.run(watch(process))
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_open_streams_at_once_and_quietly(filled, number):
    installation, pk, cookie = filled
    port = free_port()

    async def watch(process):
        async with connected(port, f"job={pk}", cookie) as page:
            await page.until("job")
            process.send_signal(number)
            async with asyncio.timeout(60):
                while not page.ended:
                    page.changed.clear()
                    await page.changed.wait()
            await asyncio.to_thread(process.wait, 60)

    with serving(installation, port) as (process, log):
        asyncio.run(watch(process))
    assert "Traceback" not in log.read_text()
    assert "Cancel" not in log.read_text()  # as the web server says of what it had to wait for


def test_a_killed_server_loses_nothing_of_a_log(filled):
    installation, pk, cookie = filled
    port = free_port()
    path = installation.folder / "logs" / f"job-{pk}.log"
    path.parent.mkdir(exist_ok=True)
    texts = []

    async def watch(last):
        async with connected(port, f"log={pk}", cookie, Last_Event_ID=last) as page:
            texts.append((await page.until("log"))["text"])
            return page.cursor

    cursor = ""
    for number in range(3):
        with path.open("a") as log:
            log.write(f"line {number} €\n")
        with serving(installation, port) as (process, _):
            cursor = asyncio.run(watch(cursor))
            process.kill()
            process.wait()
    assert "".join(texts) == path.read_text()
