"""A copy of the data folder, on the same machine and under the same name, harms no original."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import REPOSITORY, Installation
from tests.faults.site import Site, pid_of, wait_until

IN_COPY = "from core.models import Job; job = Job.objects.get(pk={pk}); "
IN_COPY += "print(job.status, job.attempt, job.losses)"


class Copy:
    """The folder as it was in the midst of a job, with commands and a cluster of its own."""

    def __init__(self, site: Site, job) -> None:
        # Not by this process: closing a file drops all locks that it has on it, SQLite's too.
        self.folder = site.folder.with_name("copy")
        subprocess.run(["cp", "-a", site.folder, self.folder], check=True)
        self.job = job
        self.environment = Installation(self.folder).environment | site.environment
        self.environment["DIGITS_JOB_LEASE"] = "2"
        stub = self.environment["DIGITS_TESTS_JOB_COMMAND"]
        self.environment["DIGITS_TESTS_JOB_COMMAND"] = stub.replace(
            str(site.folder), str(self.folder)
        )
        (self.folder / "hold").unlink(missing_ok=True)

    def start(self, *command: str, **options) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=REPOSITORY,
            env=self.environment,
            text=True,
            **options,
        )

    def run(self, *command: str) -> str:
        process = self.start(*command, stdout=subprocess.PIPE)
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0, out
        return out

    def state(self) -> str:
        code = IN_COPY.format(pk=self.job.pk)
        return self.run("shell", "--no-imports", "-c", code).strip()


@pytest.mark.parametrize("runs_in", ["cluster", "command"])
def test_the_job_of_the_original_goes_on_and_is_lost_in_the_copy(site, runs_in):
    site.use_stub(0)
    (site.folder / "hold").touch()  # the original's job does not end before the copy has done all
    if runs_in == "cluster":
        site.start("cluster")
        site.dataset()
    else:
        command = site.start("ingest", "test-dummy", "--name", "x")
    job = wait_until(lambda: site.jobs.exclude(child="").first())
    wait_until(lambda: job.pk in site.executed())
    copy = Copy(site, job)
    copy.run("jobs", "list")
    assert copy.state() == "waiting 1 1"
    copy.run("jobs", "abort", str(job.pk))
    copy.run("jobs", "retry", str(job.pk))
    cluster = copy.start("cluster")
    try:
        assert "done in" in copy.run("jobs", "wait", str(job.pk))
    finally:
        cluster.send_signal(signal.SIGTERM)
        cluster.wait(30)
    os.kill(pid_of(site.job(job).child), 0)  # it is there
    (site.folder / "hold").unlink()
    found = site.wait(job, "done")
    assert (found.attempt, found.losses) == (1, 0)
    assert site.executed() == [job.pk]
    assert not site.held.exists()
    if runs_in == "command":
        assert command.wait(20) == 0


def test_a_copys_cluster_that_stops_at_once_leaves_the_original_alone(site):
    site.use_stub(8)
    site.start("cluster")
    job = site.dataset()
    wait_until(lambda: job.pk in site.executed() and site.job(job).child)
    copy = Copy(site, job)
    cluster = copy.start("cluster")
    time.sleep(2)
    cluster.send_signal(signal.SIGTERM)
    cluster.wait(30)
    os.kill(pid_of(site.job(job).child), 0)  # it is there
    assert site.wait(job, "done").attempt == 1


def test_a_second_cluster_of_one_name_on_one_database_is_refused(site):
    """The lock lies in the data folder, so one with another folder does not see it."""
    site.use_stub(0)
    site.start("cluster")
    job = site.dataset()
    site.wait(job, "done")
    copy = Copy(site, job)
    copy.environment["DIGITS_DATABASE_URL"] = f"sqlite:///{site.folder}/db.sqlite3"
    refused = copy.start("cluster", stderr=subprocess.PIPE)
    _, err = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert "is already running on this database" in err
    assert "Traceback" not in err
