"""An installation with its job clusters, seen and harmed from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import OperationalError, connections

from core.models import Addition, Dataset, Job, Resource
from tests.conftest import REPOSITORY, Installation

STUB = Path(__file__).with_name("stub_job.py")
ALIAS = "site"
FIELDS = {
    "count": 10,
    "val_count": 0,
    "size": 32,
    "shape": "square",
    "labelled": True,
    "copies": 1,
    "bad": "",
    "crash": False,
    "hoard": 0,
    "pause": 0,
    "seed": 0,
}


def wait_until(condition: Callable[[], Any], seconds: float = 120) -> Any:
    """What the condition gives when it is true."""
    limit = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.05)
    return found


class Site:
    """An installation on any database; its rows are read through a connection of its own."""

    def __init__(self, installation: Installation, database: dict[str, Any]) -> None:
        self.installation = installation
        self.folder = installation.folder
        self.environment: dict[str, str] = {"DIGITS_JOB_LEASE": "5", "DIGITS_ABORT_GRACE": "3"}
        self.started: list[subprocess.Popen[str]] = []
        connections.databases[ALIAS] = connections.configure_settings(
            {"default": connections.databases["default"], ALIAS: database}
        )[ALIAS]

    # --- rows

    @property
    def jobs(self) -> Any:
        return Job.objects.using(ALIAS)

    @property
    def held(self) -> Any:
        return Resource.objects.using(ALIAS).exclude(job=None)

    def dataset(self, owner: Any = None, cpus: int = 1, **fields: Any) -> Job:
        """A queued ingestion job of the dummy plug-in."""
        job = self.jobs.create(kind="ingest", owner=owner, cpus=cpus)
        Dataset.objects.using(ALIAS).create(
            job=job, name=f"dataset {job.pk}", plugin_id="test-dummy", fields=FIELDS | fields
        )
        return job

    def addition(self, to: Job, cpus: int = 1, **fields: Any) -> Job:
        """A queued job that adds entries to the dataset of a finished one."""
        job = self.jobs.create(kind="append", cpus=cpus, depends_on=to)
        Addition.objects.using(ALIAS).create(job=job, dataset=to.dataset, fields=FIELDS | fields)
        return job

    def job(self, job: Job) -> Job:
        """The job's row; where the database was restarted, through a new connection."""
        try:
            return self.jobs.get(pk=job.pk)
        except OperationalError:
            connections[ALIAS].close()
            return self.jobs.get(pk=job.pk)

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in this site's environment."""
        return replace(self.installation, extra=self.environment).run(*command)

    def wait(self, job: Job, status: str, seconds: float = 120) -> Job:
        """Wait until the job has that status."""

        def there() -> bool:
            found = self.job(job)
            assert status in {"waiting", "running"} or found.status in {
                "waiting",
                "running",
                status,
            }, (found.status, found.cause, found.error, self.log(job))
            return found.status == status

        wait_until(there, seconds)
        return self.job(job)

    def log(self, job: Job) -> str:
        path = self.folder / "logs" / f"job-{job.pk}.log"
        return path.read_text() if path.exists() else ""

    def log_lines(self, job: Job, text: str) -> int:
        """How many lines of the job's log hold the text."""
        return sum(text in line for line in self.log(job).splitlines())

    # --- processes

    def start(self, *command: str, **options: Any) -> subprocess.Popen[str]:
        environment = self.installation.environment | self.environment
        environment |= options.pop("environment", {})
        log = (self.folder / f"{command[0]}.log").open("a")
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=REPOSITORY,
            env=environment,
            stdout=log,
            stderr=log,
            text=True,
            **options,
        )
        self.started.append(process)
        return process

    def use_stub(self, seconds: float) -> None:
        """Let jobs do nothing but note in a file that they ran."""
        command = [sys.executable, "-S", str(STUB), str(self.folder), str(seconds)]
        self.environment["DIGITS_TESTS_JOB_COMMAND"] = " ".join(command)

    def executed(self) -> list[int]:
        path = self.folder / "executed"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def processes(self, text: str = "") -> dict[int, str]:
        """Command lines of this installation's processes, by number."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if str(self.folder).encode() not in (folder / "environ").read_bytes():
                    continue
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if text in line and int(folder.name) != os.getpid():
                found[int(folder.name)] = line
        return found

    def stop(self) -> None:
        for process in self.started:
            process.send_signal(signal.SIGTERM)
        for process in self.started:
            process.wait(30)


def sqlite_in(folder: Path) -> dict[str, Any]:
    """Django's settings for the database of an installation on SQLite."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "db.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }


@contextmanager
def opened(installation: Installation, database: dict[str, Any]) -> Iterator[Site]:
    """The site; afterwards nothing of it runs, and nothing is left of what ran."""
    site = Site(installation, database)
    try:
        yield site
    finally:
        site.stop()
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.databases[ALIAS]
    wait_until(lambda: not site.processes(), 30)


def pid_of(worker: str) -> int:
    """The number in a worker's or a child's name."""
    return int(worker.rpartition(":")[2].partition("@")[0])
