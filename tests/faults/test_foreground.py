"""Commands that run their job themselves: terminals, repeated signals, lost jobs.

That a killed training goes on is `thorough` here: test_killed.py does it with a cluster, and
test_signals.py kills the children of commands.
"""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from threading import Thread

import pytest

from tests.conftest import REPOSITORY
from tests.faults.site import Site, pid_of, wait_until
from tests.services.ports import free_port

pytestmark = pytest.mark.long
QUICK = [
    [signal.SIGINT] * 4,
    [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT],
    [signal.SIGHUP] * 40,
]


def started(site: Site, *command: str, **options):
    """A command in the foreground, when its child is at work."""
    process = site.start(*command, **options)
    running = site.jobs.filter(status="running").exclude(child="")
    job = wait_until(running.first)
    wait_until(lambda: job.pk in site.executed())
    return process, job


@pytest.mark.parametrize("numbers", QUICK, ids=["Ctrl-C", "mixed", "many"])
@pytest.mark.parametrize("pause", [0.0, pytest.param(0.02, marks=pytest.mark.thorough), 0.1])
def test_quick_signals_leave_nothing_half_recorded(site, numbers, pause):
    site.use_stub(60)
    process, job = started(site, "ingest", "test-dummy", "--name", "x")
    for number in numbers:
        process.send_signal(number)
        time.sleep(pause)
    # Those that arrive at once are heeded in the order of their numbers.
    first = numbers if not pause else numbers[:1]
    assert process.wait(60) in [128 + number for number in first]
    assert (site.job(job).status, site.job(job).cause) == ("aborted", "aborted")
    assert not site.held.exists()
    assert not site.processes("stub_job")


def in_a_terminal(site: Site, *command: str) -> tuple[subprocess.Popen, int]:
    """The command as the leader of a terminal of its own, and the terminal's other end."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=REPOSITORY,
        env=site.installation.environment | site.environment,
        preexec_fn=lambda: os.login_tty(slave),
    )
    os.close(slave)
    site.started.append(process)
    return process, master


def test_a_terminal_that_is_closed_aborts_the_job(site):
    site.use_stub(60)
    process, master = in_a_terminal(site, "ingest", "test-dummy", "--name", "x")
    job = wait_until(lambda: site.jobs.filter(status="running").exclude(child="").first())
    os.close(master)
    assert process.wait(60) == 128 + signal.SIGHUP
    found = site.job(job)
    assert (found.status, found.cancelled_by) == ("aborted", "SIGHUP")
    assert not site.held.exists()


def test_a_terminal_that_is_closed_does_not_concern_what_nohup_started(site):
    site.use_stub(2)
    ignored = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)}
    process, job = started(site, "ingest", "test-dummy", "--name", "x", **ignored)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 0
    assert site.job(job).status == "done"


def read_all(master: int) -> None:
    """Read what a terminal shows until nobody has it open."""
    with suppress(OSError):
        while os.read(master, 4096):
            pass


@pytest.mark.parametrize("how", ["closed terminal", signal.SIGQUIT, signal.SIGKILL], ids=str)
def test_serve_stops_in_order_and_what_is_killed_is_found(site, how):
    site.use_stub(60)
    process, master = in_a_terminal(site, "serve", "--port", str(free_port()))
    job = site.dataset()
    wait_until(lambda: job.pk in site.executed() and site.job(job).child)
    if how == "closed terminal":
        os.close(master)
    else:
        # Unread, a few thousand characters of messages would block whoever writes more.
        Thread(target=read_all, args=[master], daemon=True).start()
        process.send_signal(how)
    killed = how == signal.SIGKILL
    assert process.wait(60) == (-signal.SIGKILL if killed else 0)
    if killed:
        wait_until(lambda: not site.processes("manage.py"), 30)
        shown = json.loads(site.manage("jobs", "show", str(job.pk), "--format", "json").stdout)
        assert "No job cluster runs" in shown["waits_for"]
    assert (site.job(job).status, site.job(job).losses) == ("waiting", int(killed))
    assert not site.held.exists()
    wait_until(lambda: not site.processes(), 30)


def lost_job(site: Site):
    """A job whose command was killed, where no cluster runs."""
    site.use_stub(60)
    process, job = started(site, "ingest", "test-dummy", "--name", "x")
    process.kill()
    process.wait()
    assert site.job(job).status == "running"
    return job


def test_a_lost_job_is_aborted_at_once_and_can_be_run_again(site):
    job = lost_job(site)
    done = site.manage("jobs", "abort", str(job.pk))
    assert (done.returncode, "aborted." in done.stdout) == (0, True), done
    assert site.job(job).status == "aborted"
    assert not site.held.exists()
    assert not site.processes("stub_job")
    assert site.manage("jobs", "retry", str(job.pk)).returncode == 0
    assert site.job(job).status == "waiting"


def test_the_web_aborts_a_lost_job_where_no_cluster_runs(site):
    job = lost_job(site)
    code = "from django.test import Client; from django.contrib.auth.models import User; "
    code += "from core.models import Dataset; from django.urls import reverse; "
    code += "c = Client(headers={'host': 'localhost'}); "
    code += "c.force_login(User.objects.create_superuser('ada')); "
    code += f"url = reverse('web:job-abort', args=[{job.pk}]); "
    code += "print(c.post(url).status_code)"
    done = site.manage("shell", "--no-imports", "-c", code)
    assert done.stdout.strip() == "302", done
    found = site.job(job)
    assert (found.status, found.cancelled_by) == ("aborted", "ada")
    assert not site.held.exists()


def test_retry_lets_a_lost_job_wait(site):
    job = lost_job(site)
    done = site.manage("jobs", "retry", str(job.pk))
    assert done.returncode == 0, done
    assert "waiting. No job cluster runs" in done.stdout
    assert (site.job(job).status, site.job(job).losses) == ("waiting", 1)


@pytest.mark.parametrize("action", [("wait",), ("log", "--follow")], ids=" ".join)
def test_who_waits_for_a_lost_job_is_told_what_to_do(site, action):
    job = lost_job(site)
    waiting = site.start("jobs", *action, str(job.pk))
    told = site.folder / "jobs.log"
    reason = f"Ingestion {job.pk} “x” is waiting. No job cluster runs"
    wait_until(lambda: reason in told.read_text())
    site.use_stub(0)
    site.start("cluster")
    assert waiting.wait(60) == 0
    assert site.job(job).status == "done"


def test_a_command_finds_what_is_lost_while_it_waits(site):
    """Another command holds all slots, and is killed while this one waits for them."""
    site.environment["DIGITS_CPU_SLOTS"] = "2"
    site.use_stub(60)
    two = ("--set", "job_cpus=2")
    first, _ = started(site, "ingest", "test-dummy", "--name", "x", *two)
    site.use_stub(0)
    second = site.start("ingest", "test-dummy", "--name", "y", *two)
    wait_until(lambda: "It starts when" in (site.folder / "ingest.log").read_text())
    first.kill()
    assert second.wait(60) == 0


def test_a_child_that_cannot_be_started_is_an_error(site):
    (site.folder / "logs").write_text("no folder")
    done = site.manage("ingest", "test-dummy", "--name", "x")
    assert done.returncode == 1
    assert "Its process cannot be started" in done.stderr
    assert "Traceback" not in done.stderr
    assert not site.held.exists()


def test_a_real_ingestion_is_ended_and_taken_up(site):
    fields = ("--set", "count=200", "--set", "pause=0.02")
    process = site.start("ingest", "test-dummy", "--name", "x", *fields)
    job = wait_until(lambda: site.jobs.filter(progress__gt=0.1).first())
    family = set(site.processes("run_job"))
    os.kill(pid_of(job.child), signal.SIGKILL)
    wait_until(lambda: site.job(job).attempt == 2 and site.job(job).progress > 0.1)
    assert not family & set(site.processes())
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 128 + signal.SIGTERM
    assert site.job(job).status == "aborted"
    assert not site.processes("run_job")
    assert not site.held.exists()


@pytest.mark.training
@pytest.mark.thorough
def test_a_training_whose_process_is_killed_goes_on_in_the_foreground(site):
    made = site.manage("ingest", "test-dummy", "--name", "x", "--set", "count=16")
    assert made.returncode == 0
    options = ["train_epochs=20", "batch_size=8", "width=4", "depth=2", "keep_snapshots="]
    sets = [text for option in options for text in ("--set", option)]
    process = site.start("train", "x", "--name", "m", "--format", "json", *sets)
    job = wait_until(lambda: site.jobs.filter(kind="train").exclude(child="").first())
    wait_until(lambda: site.log_lines(job, " epoch 3:"), 60)
    with suppress(ProcessLookupError):
        os.kill(pid_of(job.child), signal.SIGKILL)
    assert process.wait(90) == 0
    found = site.job(job)
    assert (found.status, found.attempt) == ("done", 2)
    assert site.log_lines(job, "resuming after epoch") == 1
    result = json.loads((site.folder / "train.log").read_text().splitlines()[-1])
    assert (result["status"], result["epochs"]) == ("done", 20)
