"""Everything that the product needs, started and stopped together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.jobs.recovery import recover
from core.management.first_user import ensure_first_user
from core.process import die_with_parent, group_is_running

START_LIMIT = 60
STOP_LIMIT = 4


class Command(BaseCommand):
    help = "Start the web server and the job cluster; stop both with Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        refuse_unmigrated()
        refuse_taken(host, port)
        login = ensure_first_user()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, interrupt)
        self.report(recover())
        processes = {"web server": start_web(host, port), "job cluster": start_cluster()}
        try:
            wait_for(processes["web server"], host, port)
            self.stdout.write(f"DIGITS is at http://{host}:{port}\n{login}\nCtrl-C stops it.")
            self.stdout.flush()
            name = watch(processes)
            raise CommandError(f"The {name} ended by itself; see its messages above.")
        except KeyboardInterrupt:
            self.stdout.write("\nstopping …")
        finally:
            stop(list(processes.values()))
            self.report(recover())

    def report(self, count: int) -> None:
        if count:
            self.stdout.write(f"{count} interrupted job(s) will be taken up again.")


def refuse_unmigrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date; run manage.py migrate first.")


def refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"{host}:{port} cannot be used: {error.strerror}.") from None


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def start_web(host: str, port: int) -> subprocess.Popen[bytes]:
    address = ["--host", host, "--port", str(port)]
    quiet = ["--log-level", "warning", "--timeout-graceful-shutdown", "2"]
    return start(["-m", "uvicorn", "digits_site.asgi:application", *address, *quiet])


def start_cluster() -> subprocess.Popen[bytes]:
    return start([str(settings.BASE_DIR / "manage.py"), "qcluster"])


def start(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start Python in a session of its own, so that one Ctrl-C reaches only us."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=partial(die_with_parent, os.getpid()),
    )


def wait_for(web: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Wait until the web server accepts connections."""
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit and web.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
            return
        time.sleep(0.1)
    raise CommandError("The web server does not start; see its messages above.")


def watch(processes: dict[str, subprocess.Popen[bytes]]) -> str:
    """Wait until a process ends; its name."""
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                return name
        time.sleep(0.5)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """End the processes and all that belong to them."""
    for process in processes:
        process.terminate()
    limit = time.monotonic() + STOP_LIMIT
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(limit - time.monotonic(), 0))
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        while group_is_running(process.pid):
            time.sleep(0.05)
