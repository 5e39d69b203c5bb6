"""The web server alone, without the job cluster."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import REPOSITORY, Installation


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(
    installation: Installation, port: int, log: Path | None = None
) -> Iterator[tuple[subprocess.Popen, Path]]:
    """The web server alone, as `manage.py serve` starts it."""
    log = log or installation.folder / "web.log"
    address = ["--port", str(port), "--log-level", "warning", "--timeout-graceful-shutdown", "2"]
    command = [sys.executable, "-m", "uvicorn", "digits_site.asgi:application", *address]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=installation.environment, stdout=output, stderr=output
        )
    try:
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield process, log
    finally:
        process.terminate()
        process.wait(10)
