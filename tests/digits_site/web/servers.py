"""The web server alone, without the job cluster."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from core.management.web_server import web_arguments
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
    command = [sys.executable, *web_arguments("127.0.0.1", port)]
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


def log_in(port: int, name: str, password: str) -> http.client.HTTPResponse:
    """The answer to the form of the login page, with its headers."""
    cookies, token = login_page(port)
    return post_login(port, name, password, cookies, token)


def login_page(port: int) -> tuple[str, str]:
    """The cookies and the token of a login page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/login/")
        answer = connection.getresponse()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
    return answer.headers["Set-Cookie"].partition(";")[0], token[1]


def post_login(port: int, name: str, password: str, cookies: str, token: str, path="/login/"):
    fields = {"username": name, "password": password, "csrfmiddlewaretoken": token}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("POST", path, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.body = answer.read().decode()
    return answer
