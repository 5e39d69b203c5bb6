"""`manage.py jobs`."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.jobs import ledger
from core.jobs.execution import look_after_jobs
from core.jobs.ledger import Place
from core.jobs.logfile import LogFile
from core.management import log_tail, waiting
from core.management.ends import run_and_report
from core.models import Host, Job, Resource
from tests.conftest import Installation
from tests.factories import make_dataset, make_inference, make_job, make_model, make_snapshot

pytestmark = pytest.mark.django_db
HERE = Place("here", 1)


def run(*arguments: object) -> str:
    """What the command prints to stdout."""
    out = io.StringIO()
    call_command("jobs", *map(str, arguments), stdout=out)
    return out.getvalue()


def rows(*arguments: object) -> list[dict]:
    return json.loads(run("list", "--format", "json", *arguments))


def start(job: Job) -> ledger.Claim:
    Job.objects.filter(pk=job.pk).update(host=HERE.host, lane=HERE.lane)
    held = ledger.claim(job.pk, "here:1@1", HERE)
    assert held is not None
    return held


@pytest.fixture
def steps(monkeypatch):
    """Functions that are called one by one instead of sleeping between two looks."""
    left = []
    for module in (log_tail, waiting):
        monkeypatch.setattr(module.time, "sleep", lambda seconds: left.pop(0)())
    return left


# --- list


def test_the_list_has_the_newest_first_and_names_what_is_made():
    inference = make_inference()
    found = rows()
    assert [row["kind"] for row in found] == ["infer", "train", "ingest"]
    assert found[0]["name"] == str(inference)
    assert found[2]["name"] == inference.model.dataset.name
    assert rows("--limit", 1) == found[:1]


def test_a_row_has_all_facts(django_user_model):
    dataset = make_dataset(Job.Status.WAITING, name="hearts")
    owner = django_user_model.objects.create(username="ada")
    began = timezone.now()
    Job.objects.update(
        owner=owner, started=began, ended=began + timedelta(seconds=2), progress=0.5, gpus=1
    )
    (row,) = rows()
    assert row["times"].pop("created")
    assert row == {
        "id": dataset.job_id,
        "kind": "ingest",
        "name": "hearts",
        "status": "waiting",
        "cause": "",
        "attempt": 0,
        "run": str(round(began.timestamp() * 1000)),
        "progress": 0.5,
        "seconds_left": None,
        "times": {
            "started": began.isoformat(),
            "ended": (began + timedelta(seconds=2)).isoformat(),
        },
        "seconds": 2.0,
        "owner": "ada",
        "priority": "normal",
        "cpus": 1,
        "gpus": 1,
        "host": "",
        "message": "",
        "error": "",
    }


def test_the_list_can_be_narrowed():
    make_model(Job.Status.ERROR, make_dataset())
    make_dataset(Job.Status.ABORTED)
    assert [row["kind"] for row in rows("--kind", "train")] == ["train"]
    assert len(rows("--status", "error", "aborted")) == 2
    assert len(rows("--status", "error", "--status", "done", "--kind", "ingest")) == 1


def test_the_list_asks_one_question_after_a_look_for_lost_jobs(django_assert_num_queries):
    for _ in range(3):
        make_inference()
    make_job()
    with CaptureQueriesContext(connection) as looking:
        look_after_jobs()
    with django_assert_num_queries(len(looking) + 1):
        assert len(rows()) == 10


def test_columns_are_aligned_and_long_names_cut():
    make_dataset(name="a")
    make_dataset(name="b" * 200)
    title, *lines = run("list").splitlines()
    assert title.split() == [
        *("id", "kind", "name", "status", "cause", "attempt", "progress", "created")
    ]
    assert "b" * 39 + "…  done" in lines[0]
    assert {line.index("done") for line in lines} == {title.index("status")}


# --- show


def test_a_failed_job_is_shown_with_advice():
    dataset = make_dataset(Job.Status.WAITING, name="hearts")
    ledger.finish(
        start(dataset.job), Job.Status.ERROR, error="Memory ran out.", cause="out of memory"
    )
    found = json.loads(run("show", dataset.job_id, "--format", "json"))
    assert found["error"] == "Memory ran out."
    assert "batch size" in found["advice"]
    assert found["log"] == str(dataset.job.log_path)
    text = run("show", dataset.job_id)
    assert "Memory ran out." in text
    assert "hearts" in text
    assert "waits for" not in text


def test_a_waiting_job_says_what_it_waits_for():
    model = make_model(Job.Status.WAITING, make_dataset(Job.Status.WAITING))
    found = json.loads(run("show", model.job_id, "--format", "json"))
    assert found["depends_on"] == model.dataset.job_id
    assert found["waits_for"] == f"It starts when Ingestion {model.dataset.job_id} is done."


def test_a_running_job_shows_what_it_holds():
    job = make_job()
    start(job)
    host = Host.objects.create(name="here")
    Resource.objects.create(host=host, kind="cpu", identity="3", index=3, job=job)
    assert "CPU slot 3 of here" in run("show", job.pk)


# --- log


def test_the_whole_log_begins_with_the_rotated_part(data_dir, settings):
    settings.DIGITS_LOG_BYTES = 10
    job = make_job(status=Job.Status.DONE)
    log = LogFile(job.log_path)
    for line in (b"gone\n", b"first\n", b"second\n"):
        log.write(line)
    assert run("log", job.pk) == "first\nsecond\n"
    assert run("log", job.pk, "--lines", 1) == "second\n"
    assert run("log", job.pk, "--lines", 0) == ""
    assert run("log", job.pk, "--lines", 9) == "first\nsecond\n"


def test_following_survives_rotations_and_ends_with_the_job(data_dir, settings, steps):
    settings.DIGITS_LOG_BYTES = 12
    job = make_job()
    held = start(job)
    log = LogFile(job.log_path)

    def rotate_twice():
        log.write(b"three\n")  # fits
        log.write(b"four\n")
        log.write("fünf\n".encode()[:2])
        log.write("fünf\n".encode()[2:])
        log.write(b"six\n")

    def finish():
        log.write(b"end\n")
        ledger.finish(held, Job.Status.DONE)

    steps += [lambda: log.write(b"one\n"), lambda: log.write(b"two\n"), rotate_twice, finish]
    assert run("log", job.pk, "--follow") == "one\ntwo\nthree\nfour\nfünf\nsix\nend\n"


def test_following_the_last_lines_goes_on_without_a_gap(data_dir, steps):
    job = make_job()
    held = start(job)
    log = LogFile(job.log_path)
    log.write(b"one\ntwo\n")
    steps += [lambda: log.write(b"three\n"), lambda: ledger.finish(held, Job.Status.ERROR)]
    assert run("log", job.pk, "--lines", 1, "--follow") == "two\nthree\n"


def test_what_is_written_between_the_end_and_a_rotation_is_not_missed(data_dir, settings):
    settings.DIGITS_LOG_BYTES = 8
    job = make_job()
    log, reader = LogFile(job.log_path), log_tail.LogReader(job.log_path)
    log.write(b"one\n")
    assert b"".join(reader.read()) == b"one\n"
    look, read = reader.following, []

    def look_then_write():
        found = look()
        if not read:
            read.append(1)
            log.write(b"two\n")
            log.write(b"three\n")
        return found

    reader.following = look_then_write
    assert b"".join([*reader.read(), *reader.read()]) == b"two\nthree\n"
    reader.close()


def test_ctrl_c_ends_following_quietly(data_dir, steps, capsys):
    job = make_job()
    start(job)
    LogFile(job.log_path).write(b"one\n")

    def interrupt():
        raise KeyboardInterrupt

    steps.append(interrupt)
    assert run_and_report(lambda: run("log", job.pk, "--follow"), []) == 130
    assert capsys.readouterr().err == ""


def test_a_job_without_a_log_is_said(data_dir):
    with pytest.raises(CommandError, match=r"has no log yet; it will be .*job-\d+\.log"):
        run("log", make_job().pk)


# --- abort and retry


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


# --- retry --start-over


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


# --- wait


def test_wait_ends_when_all_are_done(steps):
    first, second = make_dataset(Job.Status.DONE).job, make_job()
    held = start(second)
    steps += [lambda: None, lambda: ledger.finish(held, Job.Status.DONE)]
    out = run("wait", first.pk, second.pk, second.pk)
    assert [line.split()[1].strip(":") for line in out.splitlines()] == [
        str(first.pk),
        str(second.pk),
    ]
    assert steps == []


def test_wait_says_which_failed_and_why(capsys):
    done = make_job(status=Job.Status.DONE)
    failed = make_job(status="error", cause="disk full", error="The disk is full.")
    aborted = make_job(status="aborted", cancelled_by="ada")
    with pytest.raises(CommandError, match="2 of 3 failed or were aborted") as caught:
        call_command("jobs", "wait", *[str(job.pk) for job in (done, failed, aborted)])
    assert caught.value.returncode == 1
    err = capsys.readouterr().err
    assert f"Ingestion {failed.pk}: Disk full. The disk is full. Delete datasets" in err
    assert str(failed.log_path) in err
    assert f"Ingestion {aborted.pk}: aborted by ada." in err


def test_wait_gives_up_in_time():
    job = make_job()
    began = time.monotonic()
    with pytest.raises(CommandError, match=r"Not finished after 0.2 s: .*waiting") as caught:
        run("wait", job.pk, "--timeout", 0.2)
    assert caught.value.returncode == 3
    assert time.monotonic() - began < 5


def test_wait_notices_that_a_job_was_deleted(steps, capsys):
    job = make_job()
    steps.append(job.delete)
    number = job.pk
    with pytest.raises(CommandError, match="1 of 1 failed"):
        call_command("jobs", "wait", str(number))
    assert "was deleted" in capsys.readouterr().err


def test_wait_shows_the_progress_of_a_single_job(steps, capsys):
    job = make_job()
    held = start(job)
    ledger.report(held, 0.42, "encoding")
    steps.append(lambda: ledger.finish(held, Job.Status.DONE))
    run("wait", job.pk)
    assert "42 % encoding" in capsys.readouterr().err


# --- all


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
