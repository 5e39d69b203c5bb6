"""A web server with its predictor, asked over HTTP as by a browser that is logged in."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

_BOUNDARY = "part"


class Asked(NamedTuple):
    seconds: float
    status: int
    body: bytes


class Door:
    """A logged-in browser's address and cookies."""

    def __init__(self, port: int, password: str) -> None:
        self.port = port
        page, cookies = self._call("GET", "/login/")
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
        assert token is not None
        form = {"username": "admin", "password": password, "csrfmiddlewaretoken": token[1]}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        _, more = self._call("POST", "/login/", urlencode(form).encode(), cookies, kind)
        self.cookies = cookies | more

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        cookies: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=200)
        jar = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        connection.request(method, path, body, {"Cookie": jar, **(headers or {})})
        answer = connection.getresponse()
        pairs = [
            one.split(";")[0].split("=", 1) for one in answer.headers.get_all("Set-Cookie", [])
        ]
        return answer.read().decode(), dict(pairs)

    def predict(self, model: int, image: bytes, accept: str = "application/json") -> Asked:
        """What *Predict images* says of an upload, as JSON or `text/html`."""
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="uploads"; filename="a.png"'
        body = f"{head}\r\n\r\n".encode() + image + f"\r\n--{_BOUNDARY}--\r\n".encode()
        headers = {
            "Accept": accept,
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies["csrftoken"],
        }
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=200)
        connection.request("POST", f"/models/{model}/predict/", body, headers)
        answer = connection.getresponse()
        body = answer.read()
        return Asked(time.perf_counter() - started, answer.status, body)


@contextmanager
def serving() -> Iterator[tuple[int, Door]]:
    """The process id of a `manage.py serve` of its own, and its door."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "manage.py", "serve", "--port", str(port)])
    try:
        yield server.pid, _logged_in(port)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _logged_in(port: int) -> Door:
    password = Path(os.environ["DIGITS_DATA_DIR"]) / "initial_password"
    for _ in range(600):
        time.sleep(0.1)
        try:
            return Door(port, password.read_text().strip())
        except OSError:
            continue
    raise RuntimeError("The web server did not start.")


def predictor_of(server: int) -> int:
    """The process id of a server's predictor; waits until there is one."""
    for _ in range(600):
        for status in Path("/proc").glob("[0-9]*/status"):
            with_parent = f"PPid:\t{server}\n"
            try:
                if (
                    with_parent in status.read_text()
                    and b"predictor" in (status.parent / "cmdline").read_bytes()
                ):
                    return int(status.parent.name)
            except OSError:
                continue
        time.sleep(0.1)
    raise RuntimeError("There is no predictor.")
