"""Start and stop the web server, the job cluster and the predictor together."""

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

_START_LIMIT = 60
_STOP_LIMIT = 10
_LOOK_EVERY = 0.5
_RESTARTS_AT_ONCE = 4
"""Restarts without a pause; after these, the pause doubles each time."""
_REMEMBERED = 600
_LONGEST_PAUSE = 60.0
_PREDICTOR_PAUSE = 2.0
"""It is waited for, and starts quickly: it imports nothing large before it is asked."""
_ENOUGH_FILES = 65536
_PROTOCOL = "digits_site.web.connections.protocol:Protocol"
_BACKLOG = 128
"""Connections that the kernel queues until they are accepted, all at once."""

_Process = subprocess.Popen[bytes]


class Command(DigitsCommand):
    help = "Start the web server, the job cluster and the predictor; stop them with Ctrl-C."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        _require_free_port(host, port)
        self.warn_of_open_access()
        _raise_file_limit()
        login = ensure_first_user()
        with requests_to_end(for_good=True) as asked:
            parts = [_Part("web server", partial(_start_web, host, port))]
            parts.append(_Part("job cluster", partial(_start_command, "cluster")))
            predictor = partial(_start_command, "predictor")
            parts.append(_Part("predictor", predictor, _PREDICTOR_PAUSE))
            try:
                _wait_for(parts[0].process, host, port, asked)
                if not asked:
                    self.say(f"DIGITS is at http://{host}:{port}\n{login}\nCtrl-C stops it.")
                self.watch(parts, asked)
                self.say("\nStopping …")
            finally:
                _stop([part.process for part in parts])

    def say(self, text: str) -> None:
        """Print it, unless the terminal is closed."""
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError:
            discard_output()

    def warn_of_open_access(self) -> None:
        """Only warn: an existing folder may be shared on purpose."""
        for finding in check_privacy():
            if finding.level is Level.WARN:
                self.stderr.write(f"warning: {finding.found}\n  {finding.remedy}")

    def watch(self, parts: list[_Part], asked: Asked) -> None:
        """Restart parts that exit; one that keeps exiting, after longer and longer pauses."""
        while not asked:
            for part in parts:
                if part.process.poll() is None:
                    continue
                if (pause := part.pause()) is not None:
                    when = f"in {pause:.0f} s" if pause else "now"
                    self.stderr.write(f"The {part.name} exited unexpectedly; restarting it {when}.")
                if part.is_due:
                    part.restart()
            time.sleep(_LOOK_EVERY)


class _Part:
    """A process of `serve`, and when it was restarted recently."""

    def __init__(
        self, name: str, start: Callable[[], _Process], longest_pause: float = _LONGEST_PAUSE
    ) -> None:
        self.name = name
        self.start = start
        self.longest_pause = longest_pause
        self.restarts: list[float] = []
        self.due: float | None = None
        """When to restart it."""
        self.process = start()

    def pause(self) -> float | None:
        """Seconds until it is restarted; None if that was already scheduled.

        The other parts keep running: jobs do not need the web server, nor pages the cluster.
        """
        if self.due is not None:
            return None
        now = time.monotonic()
        self.restarts = [when for when in self.restarts if now - when < _REMEMBERED]
        more = len(self.restarts) - _RESTARTS_AT_ONCE
        pause = min(2.0**more, self.longest_pause) if more >= 0 else 0.0
        self.due = now + pause
        return pause

    @property
    def is_due(self) -> bool:
        return self.due is not None and time.monotonic() >= self.due

    def restart(self) -> None:
        """Restart it, after ending what is left of its process group."""
        _end_group(self.process)
        self.restarts.append(time.monotonic())
        self.due = None
        self.process = self.start()


def _require_free_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"{host}:{port} cannot be used: {error.strerror}.") from None


def _start_web(host: str, port: int) -> _Process:
    # Django spools request bodies to the temporary folder, whatever its settings say.
    place = {"TMPDIR": str(settings.FILE_UPLOAD_TEMP_DIR)} if settings.FILE_UPLOAD_TEMP_DIR else {}
    return _start(web_arguments(host, port), place)


def web_arguments(host: str, port: int) -> list[str]:
    """Python's arguments for the web server."""
    address = ["--host", host, "--port", str(port)]
    quiet = ["--log-level", "warning", "--timeout-graceful-shutdown", "2"]
    doors = ["--http", _PROTOCOL, "--backlog", str(_BACKLOG), "--ws", "none", "--no-server-header"]
    return [
        "-m",
        "uvicorn",
        "digits_site.asgi:application",
        *address,
        *quiet,
        *doors,
        *_proxy_arguments(),
    ]


def _proxy_arguments() -> list[str]:
    """Arguments naming the proxies whose client address and scheme the web server trusts."""
    proxies = ",".join(settings.DIGITS_PROXIES)
    return ["--forwarded-allow-ips", proxies] if proxies else ["--no-proxy-headers"]


def _raise_file_limit() -> None:
    """Raise the limit of open files (connections, shards, database) as far as allowed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH_FILES)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _start_command(name: str) -> _Process:
    return _start([str(settings.BASE_DIR / "manage.py"), name])


def _start(arguments: list[str], environment: Mapping[str, str] | None = None) -> _Process:
    """Start Python in a new session, so that Ctrl-C reaches only this process."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | (environment or {}),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=partial(die_with_parent, os.getpid()),
    )


def _wait_for(web: _Process, host: str, port: int, asked: Asked) -> None:
    """Wait until the web server accepts connections, or until asked to stop."""
    limit = time.monotonic() + _START_LIMIT
    while time.monotonic() < limit and web.poll() is None:
        if asked:
            return
        with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
            return
        time.sleep(0.1)
    raise CommandError("The web server did not start; see its messages above.")


def _stop(processes: list[_Process]) -> None:
    """End the processes and their process groups."""
    for process in processes:
        process.terminate()
    limit = time.monotonic() + _STOP_LIMIT
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(limit - time.monotonic(), 0))
    for process in processes:
        _end_group(process)


def _end_group(process: _Process) -> None:
    kill_group(identity_of(process.pid))
    process.wait()
