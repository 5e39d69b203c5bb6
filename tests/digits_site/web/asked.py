"""A web server in a process of its own, which is asked as a browser would."""

from __future__ import annotations

import http.client
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.conftest import Installation
from tests.digits_site.web.servers import free_port, serving

CODE = """
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
user = get_user_model().objects.create_superuser("ann", password="secret")
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Server:
    installation: Installation
    port: int
    session: str
    log: Path
    process: subprocess.Popen

    @property
    def pid(self) -> int | None:
        """The number of its process; None when it has ended."""
        return self.process.pid if self.process.poll() is None else None

    def ask(self, path: str, data: dict[str, str] | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        token = "a" * 32
        session = "" if path == "/login/" else f"sessionid={self.session}; "
        named["Cookie"] = f"{session}csrftoken={token}"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as server:
            if data is None:
                server.request("GET", path, headers=named)
            else:
                named["Content-Type"] = "application/x-www-form-urlencoded"
                body = urlencode({**data, "csrfmiddlewaretoken": token})
                server.request("POST", path, body, named)
            answer = server.getresponse()
            text = answer.read().decode(errors="replace")
        assert "Traceback" not in text
        return Answer(answer.status, dict(answer.headers), text)


@contextmanager
def served(installation: Installation, log: Path) -> Iterator[Server]:
    made = installation.run("shell", "--no-imports", "-c", CODE)
    assert made.returncode == 0, made.stderr
    port = free_port()
    # Elsewhere than the data, whose disk cannot be made read-only while a file on it is written.
    with serving(installation, port, log) as (process, _):
        server = Server(installation, port, made.stdout.strip(), log, process)
        assert server.ask("/").status == 200
        yield server
