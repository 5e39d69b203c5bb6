from __future__ import annotations

import os
import subprocess
import sys

import pytest

from core.jobs import ledger
from core.jobs.identity import name_of
from core.jobs.ledger import Place
from core.jobs.reaper import Reaper, StillStanding, beat_host, sweep
from core.models import Host, Job, Resource
from tests.factories import make_job

pytestmark = pytest.mark.django_db


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def run(self, seconds: float, look) -> None:
        """Let time pass, with a look each second."""
        for _ in range(round(seconds)):
            self.now += 1
            look()


def running(host: str, worker: str = "", **values) -> Job:
    job = make_job(host=host, lane=1, **values)
    ledger.claim(job.pk, f"{host}:{worker or name_of(os.getpid())}", Place(host, 1))
    return Job.objects.get(pk=job.pk)


def status(job: Job) -> tuple[str, str]:
    job.refresh_from_db()
    return job.status, job.cause


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def lease(settings) -> None:
    settings.DIGITS_JOB_LEASE = 10


def test_time_that_stands_still_is_measured_from_the_first_look():
    clock = Clock()
    still = StillStanding(clock)
    assert still.update({"a": 1, "b": 1}) == {"a": 0, "b": 0}
    clock.now += 3
    assert still.update({"a": 1, "b": 2}) == {"a": 3, "b": 0}
    clock.now += 60  # nobody looked for a minute
    assert still.update({"a": 1, "b": 2}) == {"a": 0, "b": 0}


def test_a_job_of_another_host_waits_again_after_a_lease_without_heartbeat(clock):
    job = running("there")
    reaper = Reaper("here", clock)
    clock.run(10, reaper.step)
    assert status(job) == ("running", "")
    clock.run(2, reaper.step)
    assert status(job) == ("waiting", "")
    assert (job.losses, job.host, job.token) == (1, "", None)


def test_a_job_that_beats_is_not_lost(clock):
    job = running("there")
    held = ledger.Claim(job.pk, job.token)
    reaper = Reaper("here", clock)
    for _ in range(5):
        clock.run(8, reaper.step)
        assert ledger.beat(held)
    assert status(job) == ("running", "")


@pytest.mark.parametrize("hours", [-1, 1])
def test_no_wall_clock_counts(clock, monkeypatch, hours):
    from datetime import timedelta

    from django.utils import timezone

    job = running("there")
    held = ledger.Claim(job.pk, job.token)
    reaper = Reaper("here", clock)
    reaper.step()
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=hours))
    clock.run(8, reaper.step)
    assert ledger.beat(held)
    clock.run(8, reaper.step)
    assert status(job) == ("running", "")


def test_a_dead_worker_of_this_host_is_seen_at_once(clock):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    job = running("here", name_of(process.pid))
    reaper = Reaper("here", clock)
    reaper.step()
    assert status(job) == ("running", "")
    process.communicate(b"\n")
    reaper.step()
    assert status(job) == ("waiting", "")


def test_a_process_that_has_the_workers_number_now_is_not_the_worker(clock):
    job = running("here", f"{os.getpid()}@1")
    Reaper("here", clock).step()
    assert status(job) == ("waiting", "")


def test_what_is_left_of_the_child_is_killed_first(clock):
    child = subprocess.Popen(["sleep", "60"], start_new_session=True)
    job = running("here", "1@1")
    Job.objects.update(child=name_of(child.pid))
    Reaper("here", clock).step()
    assert child.wait(1) == -9
    assert status(job) == ("waiting", "")


@pytest.mark.parametrize(("host", "cause"), [("here", "lost worker"), ("there", "lost host")])
def test_a_job_that_is_lost_too_often_ends(clock, settings, host, cause):
    job = running(host, "1@1", losses=settings.DIGITS_JOB_ATTEMPTS - 1)
    reaper = Reaper("here", clock)
    clock.run(12, reaper.step)
    assert status(job) == ("error", cause)
    assert "3 times" in job.error


def test_a_lost_job_that_was_to_be_aborted_is_aborted(clock):
    job = running("here", "1@1")
    ledger.abort(job.pk, "ada")
    Reaper("here", clock).step()
    assert status(job) == ("aborted", "aborted")


def test_reservations_of_a_host_that_is_gone_are_taken_back(clock):
    for host in ("gone", "alive", "here"):
        beat_host(Host.objects.create(pk=host).pk, name_of(os.getpid()), 2)
    jobs = {host: make_job(host=host, lane=1) for host in ("gone", "alive", "here")}
    slot = Resource.objects.create(
        host_id="gone", kind="cpu", identity="0", index=0, job=jobs["gone"]
    )
    reaper = Reaper("here", clock)
    for _ in range(3):
        clock.run(5, reaper.step)
        beat_host("alive", name_of(os.getpid()), 2)
    assert [Job.objects.get(pk=job.pk).host for job in jobs.values()] == ["", "alive", "here"]
    slot.refresh_from_db()
    assert slot.job is None


def test_a_job_whose_command_was_killed_before_it_began_goes_to_the_clusters(clock):
    job = make_job(queued=False, worker="here:1@1", host="here", lane=0)
    other = make_job(queued=False, worker=f"here:{name_of(os.getpid())}")
    Reaper("here", clock).step()
    job.refresh_from_db()
    other.refresh_from_db()
    assert (job.queued, job.host, other.queued) == (True, "", False)


def test_what_a_killed_cluster_gave_to_its_lanes_is_taken_back_by_anyone(settings):
    beat_host(Host.objects.create(pk="here").pk, name_of(os.getpid()), 2)
    job = make_job(host="here", lane=1)
    slot = Resource.objects.create(host_id="here", kind="cpu", identity="0", index=0, job=job)
    sweep("here")
    assert Job.objects.get(pk=job.pk).host == "here"  # its cluster runs
    beat_host("here", "1@1", 2)
    sweep("there")
    assert Job.objects.get(pk=job.pk).host == "here"  # not theirs to say
    sweep("here")
    slot.refresh_from_db()
    assert (Job.objects.get(pk=job.pk).host, slot.job) == ("", None)


def test_the_child_of_another_installation_is_not_signalled(settings):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as child:
        job = running("here", "1@1")
        known, _, where = name_of(child.pid).partition("/")
        Job.objects.update(child=f"{known}/000000000000.{where.partition('.')[2]}")
        assert sweep("here") == 1
        assert status(job) == ("waiting", "")
        assert child.poll() is None
        child.kill()
