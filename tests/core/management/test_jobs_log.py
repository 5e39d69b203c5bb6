"""`manage.py jobs log`."""

from __future__ import annotations

import pytest
from django.core.management import CommandError

from core.jobs import ledger
from core.jobs.logfile import LogFile
from core.management import log_tail
from core.management.ends import run_and_report
from core.models import Job
from tests.core.management.jobs_command import run, start
from tests.factories import make_job

pytestmark = pytest.mark.django_db


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
