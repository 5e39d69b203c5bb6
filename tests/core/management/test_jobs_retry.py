"""`manage.py jobs abort` and `retry`, also from the beginning."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from core.models import Job
from tests.core.management.jobs_command import run, start
from tests.factories import make_dataset, make_inference, make_job, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def test_abort_says_what_became_of_each(capsys):
    waiting_job, running, done = make_job(), make_job(), make_job(status=Job.Status.DONE)
    start(running)
    with pytest.raises(CommandError, match="1 of 3 could not be aborted"):
        call_command("jobs", "abort", str(waiting_job.pk), str(running.pk), str(done.pk))
    out, err = capsys.readouterr()
    assert f"Ingestion {waiting_job.pk}: aborted." in out
    assert f"Ingestion {running.pk}: asked to stop" in out
    assert f"Ingestion {done.pk} had already ended: done." in err
    running.refresh_from_db()
    assert running.cancel_requested
    assert running.cancelled_by


def test_abort_works_for_a_user_without_a_name(monkeypatch):
    monkeypatch.setattr("core.management.commands.jobs.get_system_username", lambda: "")
    job = make_job()
    run("abort", job.pk)
    job.refresh_from_db()
    assert (job.status, job.cause) == ("aborted", "aborted")
    assert job.cancelled_by.startswith("user ")


def test_retry_lets_a_failed_job_wait_again(capsys):
    failed, done = make_dataset(Job.Status.ERROR).job, make_job(status=Job.Status.DONE)
    with pytest.raises(CommandError, match="1 of 2 could not be retried"):
        call_command("jobs", "retry", str(failed.pk), str(done.pk))
    out, err = capsys.readouterr()
    assert "waiting. No job cluster runs" in out
    assert f"Ingestion {done.pk} is done. Only an aborted or failed job" in err
    failed.refresh_from_db()
    assert failed.status == "waiting"


@pytest.fixture
def aborted(data_dir):
    """The job of a model after two epochs, of which there is an inference."""
    model = make_model("aborted", name="net")
    (model.folder / "snapshots").mkdir(parents=True)
    for epoch in (1, 2):
        make_snapshot(model, epoch).path.write_bytes(b"x" * 5000)
    make_inference(snapshot=model.snapshots.first())
    return model.job


def test_retry_keeps_snapshots(aborted):
    assert "waiting" in run("retry", aborted.pk)
    assert aborted.trainedmodel.snapshots.count() == 2
    assert (aborted.trainedmodel.folder / "snapshots/epoch-0002.keras").exists()


def test_starting_over_says_what_goes_and_asks(aborted, monkeypatch):
    err = io.StringIO()

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("n\ny\n"))
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("jobs", "retry", str(aborted.pk), "--start-over", stderr=err)
    told = f"Training {aborted.pk} “net” will start over, deleting: 2 snapshots; "
    told += "the inference “net on val” (made by a command, done) (16.0 KB)."
    assert told in err.getvalue()
    assert aborted.trainedmodel.snapshots.count() == 2
    assert "waiting" in run("retry", aborted.pk, "--start-over")
    assert aborted.trainedmodel.snapshots.count() == 0
    assert not (aborted.trainedmodel.folder / "snapshots").exists()


def test_starting_over_without_a_terminal_must_be_meant(aborted, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="pass --no-input"):
        run("retry", aborted.pk, "--start-over")
    assert aborted.trainedmodel.snapshots.count() == 2
    assert "waiting" in run("retry", aborted.pk, "--start-over", "--no-input")
    assert aborted.trainedmodel.snapshots.count() == 0


def test_what_has_not_failed_is_not_started_over(data_dir):
    job = make_snapshot(make_model("done")).model.job
    with pytest.raises(CommandError, match="1 of 1 could not be retried"):
        run("retry", job.pk, "--start-over", "--no-input")
    assert job.trainedmodel.snapshots.count() == 1
