"""Start and stop the web server, the job cluster and the predictor together."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from core.diagnosis.findings import Level
from core.diagnosis.privacy import check_privacy
from core.management.command import DigitsCommand
from core.management.first_user import ensure_first_user
from core.management.output import discard_output
from core.management.web_server import (
    raise_file_limit,
    require_free_port,
    web_arguments,
    web_environment,
)
from core.process.interruption import Asked, requests_to_end
from core.process.kept_running import KeptRunning, stop

_START_LIMIT = 60
_LOOK_EVERY = 0.5
_PREDICTOR_PAUSE = 2.0
"""It is waited for, and starts quickly: it imports nothing large before it is asked."""


class Command(DigitsCommand):
    help = "Start the web server, the job cluster and the predictor; stop them with Ctrl-C."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        require_free_port(host, port)
        self.warn_of_open_access()
        raise_file_limit()
        login = ensure_first_user()
        with requests_to_end(for_good=True) as asked:
            parts = _start(host, port)
            try:
                _wait_for(parts[0], host, port, asked)
                if not asked:
                    self.say(f"DIGITS is at http://{host}:{port}\n{login}\nCtrl-C stops it.")
                self.watch(parts, asked)
                self.say("\nStopping …")
            finally:
                stop(parts)

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

    def watch(self, parts: list[KeptRunning], asked: Asked) -> None:
        """Restart parts that exit; one that keeps exiting, after longer and longer pauses.

        The other parts keep running: jobs do not need the web server, nor pages the cluster.
        """
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


def _start(host: str, port: int) -> list[KeptRunning]:
    """The started parts, the web server first."""
    folder = settings.BASE_DIR
    manage = str(folder / "manage.py")
    return [
        KeptRunning("web server", web_arguments(host, port), folder, web_environment()),
        KeptRunning("job cluster", [manage, "cluster"], folder),
        KeptRunning("predictor", [manage, "predictor"], folder, longest_pause=_PREDICTOR_PAUSE),
    ]


def _wait_for(web: KeptRunning, host: str, port: int, asked: Asked) -> None:
    """Wait until the web server accepts connections, or until asked to stop."""
    limit = time.monotonic() + _START_LIMIT
    while time.monotonic() < limit and web.process.poll() is None:
        if asked:
            return
        with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
            return
        time.sleep(0.1)
    raise CommandError("The web server did not start; see its messages above.")
