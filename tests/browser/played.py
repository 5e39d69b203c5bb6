"""A web server with jobs that the test plays, and pages opened there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from core.management.web_server import web_arguments
from tests.conftest import REPOSITORY, Installation
from tests.digits_site.web.servers import free_port, serving

PREPARED = """
import sys
import digits_site.asgi
from django.urls import get_resolver
from uvicorn.main import main
get_resolver().url_patterns
print("ready", flush=True)
sys.stdin.readline()
main()
"""
"""The web server, when it is told to start: importing takes long on a busy machine."""
SET_UP = """
import json
from django.contrib.auth import get_user_model
from django.test import Client
from tests.factories import make_dataset, make_model
dataset, model = make_dataset("running", name="first"), make_model("running")
client = Client()
client.force_login(get_user_model().objects.create_user("ann"))
print(json.dumps({
    "session": client.cookies["sessionid"].value,
    "dataset": dataset.pk, "model": model.pk,
    "dataset_job": dataset.job.pk, "model_job": model.job.pk,
}))
"""


@dataclass
class Site:
    """A web server that can be killed and started, with jobs that the test plays."""

    installation: Installation
    ids: dict[str, Any]
    port: int = field(default_factory=free_port)
    servers: ExitStack = field(default_factory=ExitStack)
    process: subprocess.Popen[Any] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process, _ = self.servers.enter_context(serving(self.installation, self.port))

    def restart_quickly(self) -> None:
        """Stop it, and start one that has imported everything beforehand."""
        _, _, *arguments = web_arguments("127.0.0.1", self.port)  # after -m uvicorn
        prepared = subprocess.Popen(
            [sys.executable, "-c", PREPARED, *arguments],
            cwd=REPOSITORY,
            env=self.installation.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.servers.callback(_end, prepared)
        assert prepared.stdout.readline() == "ready\n"
        self.process.terminate()
        self.process.wait()
        prepared.stdin.write("\n")
        prepared.stdin.flush()
        self.process = prepared

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def execute(self, sql: str, *values: Any) -> None:
        path = self.installation.folder / "db.sqlite3"
        with closing(sqlite3.connect(path, timeout=20)) as rows, rows:
            rows.execute(sql, values)

    def report(self, job: int, percent: int, message: str) -> None:
        sql = "update core_job set progress = ?, message = ? where id = ?"
        self.execute(sql, percent / 100, message, job)

    def append(self, path: str, text: str) -> None:
        file = self.installation.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as output:
            output.write(text)


def _end(process: subprocess.Popen[str]) -> None:
    with process:
        process.terminate()


@dataclass
class Visit:
    page: Page
    asked: list[str]
    """What the page asked for since it was loaded."""

    def polls(self) -> list[str]:
        parts = ("/status/", "/metrics/", "/tail/", "/home/", "/results/")
        return [url for url in self.asked if any(part in url for part in parts)]

    def streams(self) -> list[str]:
        return [url for url in self.asked if "/events/" in url]
