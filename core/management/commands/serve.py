"""Everything that the product needs, started and stopped together."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from core.diagnosis.findings import Level
from core.diagnosis.privacy import check_privacy
from core.management.command import DigitsCommand
from core.management.first_user import ensure_first_user
from core.management.output import discard_output
from core.process.groups import die_with_parent, identity_of, kill_group
from core.process.interruption import Asked, requests_to_end

START_LIMIT = 60
STOP_LIMIT = 10
LOOK_EVERY = 0.5
RESTARTS_AT_ONCE = 4
"""Of late; later ones wait twice as long each time."""
REMEMBERED = 600
LONGEST_PAUSE = 60.0
ENOUGH_FILES = 65536
PROTOCOL = "digits_site.web.connections.protocol:Protocol"
BACKLOG = 128
"""Connections that the kernel keeps until they are accepted, all of them in one go."""

Process = subprocess.Popen[bytes]


class Command(DigitsCommand):
    help = "Start the web server and the job cluster; stop both with Ctrl-C."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        refuse_taken(host, port)
        self.warn_of_open_doors()
        raise_limit_of_files()
        login = ensure_first_user()
        with requests_to_end(for_good=True) as asked:
            parts = [Part("web server", partial(start_web, host, port))]
            parts.append(Part("job cluster", start_cluster))
            try:
                wait_for(parts[0].process, host, port, asked)
                if not asked:
                    self.say(f"DIGITS is at http://{host}:{port}\n{login}\nCtrl-C stops it.")
                self.watch(parts, asked)
                self.say("\nstopping …")
            finally:
                stop([part.process for part in parts])

    def say(self, text: str) -> None:
        """Print it, unless the terminal is closed."""
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError:
            discard_output()

    def warn_of_open_doors(self) -> None:
        """A folder that is there is left as it is: others may share it on purpose."""
        for finding in check_privacy():
            if finding.level is Level.WARN:
                self.stderr.write(f"warning: {finding.found}\n  {finding.remedy}")

    def watch(self, parts: list[Part], asked: Asked) -> None:
        """Start again what ends; a part that keeps ending later and later, beside the others."""
        while not asked:
            for part in parts:
                if part.process.poll() is None:
                    continue
                if (pause := part.pause()) is not None:
                    when = f"again in {pause:.0f} s" if pause else "again"
                    self.stderr.write(f"The {part.name} ended by itself and is started {when}.")
                if part.is_due:
                    part.restart()
            time.sleep(LOOK_EVERY)


class Part:
    """A process that serving needs, and how often it had to be started of late."""

    def __init__(self, name: str, start: Callable[[], Process]) -> None:
        self.name = name
        self.start = start
        self.restarts: list[float] = []
        self.due: float | None = None
        """When it is to be started again."""
        self.process = start()

    def pause(self) -> float | None:
        """Seconds until it is started again, the first time that it is seen to have ended.

        The other parts go on meanwhile: jobs do not need the web server, nor pages the cluster.
        """
        if self.due is not None:
            return None
        now = time.monotonic()
        self.restarts = [when for when in self.restarts if now - when < REMEMBERED]
        more = len(self.restarts) - RESTARTS_AT_ONCE
        pause = min(2.0**more, LONGEST_PAUSE) if more >= 0 else 0.0
        self.due = now + pause
        return pause

    @property
    def is_due(self) -> bool:
        return self.due is not None and time.monotonic() >= self.due

    def restart(self) -> None:
        """Start it again; what is left of its group goes first."""
        end_group(self.process)
        self.restarts.append(time.monotonic())
        self.due = None
        self.process = self.start()


def refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"{host}:{port} cannot be used: {error.strerror}.") from None


def start_web(host: str, port: int) -> Process:
    # Django stores requests where temporary files are, whatever its settings say.
    place = {"TMPDIR": str(settings.FILE_UPLOAD_TEMP_DIR)} if settings.FILE_UPLOAD_TEMP_DIR else {}
    return start(web_arguments(host, port), place)


def web_arguments(host: str, port: int) -> list[str]:
    """What Python is called with for the web server."""
    address = ["--host", host, "--port", str(port)]
    quiet = ["--log-level", "warning", "--timeout-graceful-shutdown", "2"]
    doors = ["--http", PROTOCOL, "--backlog", str(BACKLOG), "--ws", "none", "--no-server-header"]
    return ["-m", "uvicorn", "digits_site.asgi:application", *address, *quiet, *doors, *trusted()]


def trusted() -> list[str]:
    """The proxies of which the web server believes who asked, and whether by HTTPS."""
    proxies = ",".join(settings.DIGITS_PROXIES)
    return ["--forwarded-allow-ips", proxies] if proxies else ["--no-proxy-headers"]


def raise_limit_of_files() -> None:
    """As far as this account may: each connection is an open file, as are shards and database."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(hard, ENOUGH_FILES)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def start_cluster() -> Process:
    return start([str(settings.BASE_DIR / "manage.py"), "cluster"])


def start(arguments: list[str], environment: Mapping[str, str] | None = None) -> Process:
    """Start Python in a session of its own, so that one Ctrl-C reaches only us."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | (environment or {}),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=partial(die_with_parent, os.getpid()),
    )


def wait_for(web: Process, host: str, port: int, asked: Asked) -> None:
    """Wait until the web server accepts connections, or until asked to end."""
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit and web.poll() is None:
        if asked:
            return
        with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
            return
        time.sleep(0.1)
    raise CommandError("The web server does not start; see its messages above.")


def stop(processes: list[Process]) -> None:
    """End the processes and all that belong to them."""
    for process in processes:
        process.terminate()
    limit = time.monotonic() + STOP_LIMIT
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(limit - time.monotonic(), 0))
    for process in processes:
        end_group(process)


def end_group(process: Process) -> None:
    kill_group(identity_of(process.pid))
    process.wait()
