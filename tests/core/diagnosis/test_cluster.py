"""Clusters, and the jobs that run and wait."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from core.diagnosis import cluster
from core.jobs.identity import name_of
from core.jobs.resources import register_host
from core.models import Host, Job
from tests.core.diagnosis.findings import levels, only
from tests.factories import make_job


@pytest.fixture
def here(db, settings) -> Host:
    """This machine, with a cluster that runs: this process."""
    settings.DIGITS_HOST, settings.DIGITS_CPU_SLOTS = "here", 2
    register_host("here")
    return update("here", cluster=name_of(os.getpid()))


def update(name: str, **values: object) -> Host:
    values = {"heartbeat": timezone.now(), "lanes": 4} | values
    host, _ = Host.objects.update_or_create(pk=name, defaults=values)
    return host


def test_a_running_cluster_is_well(here):
    finding = only(cluster.check_clusters)
    assert finding.level == "ok"
    assert "here (4 jobs at once) is running" in finding.found


@pytest.mark.django_db
def test_no_cluster_is_a_warning():
    finding = only(cluster.check_clusters)
    assert (finding.level, "manage.py serve" in finding.remedy) == ("warn", True)


def test_a_killed_or_hung_cluster_here_is_a_failure(here):
    update("here", cluster="1@999999999999")
    assert "was killed" in only(cluster.check_clusters).found
    long_ago = timezone.now() - timedelta(minutes=2)
    update("here", cluster=name_of(os.getpid()), heartbeat=long_ago)
    finding = only(cluster.check_clusters)
    assert finding.level == "fail"
    assert "no heartbeat for 0:02:00" in finding.found


def test_a_silent_cluster_elsewhere_is_a_warning(here):
    update("there", cluster="1@1", heartbeat=timezone.now() - timedelta(minutes=2))
    update("stopped", cluster="")
    assert levels(cluster.check_clusters) == ["ok", "warn"]


def test_a_running_job_without_heartbeat_is_a_warning(here):
    make_job(status=Job.Status.RUNNING, heartbeat=timezone.now())
    assert only(cluster.check_running).found == "1, all with a heartbeat"
    lost = make_job(status=Job.Status.RUNNING, heartbeat=timezone.now() - timedelta(seconds=61))
    finding = only(cluster.check_running)
    assert finding.level == "warn"
    assert finding.found.endswith(f"from: {lost}")


def test_waiting_jobs_that_no_machine_can_run_are_named(here):
    make_job(cpus=2)
    assert only(cluster.check_waiting).found == "1"
    jobs = [make_job(cpus=3) for _ in range(11)]
    make_job(cpus=3, status=Job.Status.DONE)
    finding = only(cluster.check_waiting)
    assert finding.level == "warn"
    assert f"resources for: {jobs[0]} (3 CPU slots), " in finding.found
    assert finding.found.endswith(", 1 more")


@pytest.mark.django_db
def test_before_the_first_cluster_nothing_is_said_of_waiting_jobs():
    make_job(cpus=99)
    assert only(cluster.check_waiting).level == "ok"
