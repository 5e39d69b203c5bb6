from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import Installation


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Callable[[], object], seconds: float = 40) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.1)


@contextmanager
def serving(installation: Installation) -> Iterator[tuple[subprocess.Popen, str, Path]]:
    port, log = free_port(), installation.folder / "serve.log"
    with log.open("w") as output:
        process = installation.start("serve", "--port", str(port), stdout=output, stderr=output)
    try:
        wait_until(lambda: "Ctrl-C stops it" in log.read_text() or process.poll() is not None)
        yield process, f"http://127.0.0.1:{port}", log
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0, log.read_text()


def job(installation: Installation) -> tuple[str, int]:
    """Status and attempt of the only job."""
    with closing(sqlite3.connect(installation.folder / "db.sqlite3")) as database:
        return database.execute("select status, attempt from core_job").fetchone()


def processes_of(installation: Installation) -> list[int]:
    """Processes that have this installation's folder in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(installation.folder).encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def test_it_serves_prints_the_login_and_leaves_nothing_behind(installation):
    with serving(installation) as (_, url, log):
        text = log.read_text()
        assert f"DIGITS is at {url}" in text
        password = re.search(r"login: admin, password: (\S+)", text)[1]
        assert password == (installation.folder / "initial_password").read_text()
        with urllib.request.urlopen(url) as page:
            assert page.url.startswith(f"{url}/login")
            assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        with urllib.request.urlopen(f"{url}/static/bootstrap/css/bootstrap.min.css") as css:
            assert css.status == 200
    wait_until(lambda: processes_of(installation) == [])


def process_of(installation: Installation, text: str) -> int | None:
    """The oldest process of the installation with that in its command line."""
    lines = {pid: Path(f"/proc/{pid}/cmdline") for pid in sorted(processes_of(installation))}
    for pid, line in lines.items():
        with suppress(OSError):
            if text.encode() in line.read_bytes():
                return pid
    return None


def test_a_web_server_that_keeps_ending_takes_neither_serve_nor_the_cluster_with_it(installation):
    with serving(installation) as (process, url, log):
        cluster = process_of(installation, "cluster")
        killed: set[int] = set()
        while len(killed) < 6:
            web = process_of(installation, "uvicorn")
            if web is not None and web not in killed:
                os.kill(web, signal.SIGKILL)
                killed.add(web)
            time.sleep(0.05)
        wait_until(lambda: "restarting it in 2 s" in log.read_text())
        wait_until(lambda: answers(url))
        assert process.poll() is None
        assert process_of(installation, "cluster") == cluster


def answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(url, timeout=5) as page:
        return page.status == 200
    return False


@pytest.mark.thorough  # the next test has a queued job, too, which it interrupts
def test_a_queued_job_runs_soon(installation):
    with serving(installation):
        installation.json("ingest", "test-dummy", "--name", "x", "--queue")
        wait_until(lambda: job(installation)[0] == "done")


def test_a_job_that_the_stop_interrupts_is_taken_up_at_the_next_start(installation):
    # 8 s of work for two processes: more than the second here and the grace of a stop
    installation = Installation(installation.folder, {"DIGITS_ABORT_GRACE": "2"})
    sets = ["--set", "count=80", "--set", "pause=0.2", "--queue"]
    with serving(installation):
        installation.json("ingest", "test-dummy", "--name", "x", *sets)
        wait_until(lambda: job(installation)[0] == "running")
        time.sleep(1)
    assert job(installation) == ("waiting", 1)
    wait_until(lambda: processes_of(installation) == [])
    with serving(installation):
        wait_until(lambda: job(installation)[0] == "done")
    assert job(installation) == ("done", 2)


def test_a_taken_port_is_said(installation):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = installation.run("serve", "--port", str(other.getsockname()[1]))
    assert done.returncode == 1
    assert "Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("change", ["password", "user"])
def test_a_password_that_is_not_valid_any_more_is_not_printed(installation, change):
    code = "from core.management.first_user import ensure_first_user as e; print(e()); "
    code += "from django.contrib.auth.models import User; u = User.objects.get(); "
    code += {"password": "u.set_password('other'); u.save()", "user": "u.delete()"}[change]
    code += "; User.objects.create(username='ada'); print(e())"
    done = installation.run("shell", "--no-imports", "-c", code)
    first, second = done.stdout.splitlines()
    assert "login: admin, password:" in first
    assert "your own name" in second
    assert not (installation.folder / "initial_password").exists()
