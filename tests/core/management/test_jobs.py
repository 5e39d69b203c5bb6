"""What holds for all actions of `manage.py jobs`, and one job from the queue to its end."""

from __future__ import annotations

import signal
import subprocess

import pytest
from django.core.management import CommandError

from core.management.ends import run_and_report
from tests.conftest import Installation
from tests.core.management.jobs_command import run
from tests.factories import make_job

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("action", ["show", "log", "abort", "retry", "wait"])
def test_an_unknown_id_is_named(action):
    with pytest.raises(CommandError, match="There is no job 4711"):
        run(action, 4711)


def test_of_several_ids_nothing_is_done_if_one_is_unknown():
    job = make_job()
    with pytest.raises(CommandError, match="There are no jobs 4711, 4712"):
        run("abort", job.pk, 4711, 4712)
    job.refresh_from_db()
    assert job.status == "waiting"


@pytest.mark.parametrize("arguments", [["list", "--limit", "0"], ["log", "1", "--lines", "x"]])
def test_a_count_must_be_a_number(arguments):
    with pytest.raises(CommandError, match="is not a whole number"):
        run(*arguments)


def test_a_database_that_is_away_is_no_traceback(monkeypatch, capsys):
    from django.db import OperationalError

    def fail(*arguments):
        raise OperationalError("gone")

    monkeypatch.setattr("core.management.commands.jobs.jobs_with_names", fail)
    assert run_and_report(lambda: run("list"), []) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: The database does not answer. Try again")
    assert said.endswith(": gone) See manage.py doctor.\n")


def test_from_the_queue_to_the_end(installation: Installation):
    installation.json("ingest", "test-dummy", "--name", "x", "--queue", "--set", "pause=0.02")
    installation.run("jobs", "abort", "1")
    assert "waiting" in installation.run("jobs", "retry", "1").stdout
    late = installation.run("jobs", "wait", "1", "--timeout", "0.1")
    assert (late.returncode, "Not finished" in late.stderr) == (3, True)
    cluster = installation.start("cluster")
    try:
        following = installation.start("jobs", "log", "1", "--follow", stdout=subprocess.PIPE)
        done = installation.run("jobs", "wait", "1", timeout=60)
        assert done.returncode == 0, done.stderr
        assert "Ingestion 1 “x”: done in" in done.stdout
        followed, _ = following.communicate(timeout=20)
    finally:
        cluster.send_signal(signal.SIGTERM)
        cluster.wait(30)
    assert following.returncode == 0
    assert "attempt 1" in followed
    assert followed == installation.run("jobs", "log", "1").stdout
    (row,) = installation.json("jobs", "list")
    assert (row["name"], row["status"], row["progress"]) == ("x", "done", 1)
    refused = installation.run("jobs", "abort", "1")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
