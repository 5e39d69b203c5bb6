"""A web server with jobs that the test plays, and pages opened there."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.conftest import Installation
from tests.digits_site.web.servers import free_port, serving

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
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process, _ = self.servers.enter_context(serving(self.installation, self.port))

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
