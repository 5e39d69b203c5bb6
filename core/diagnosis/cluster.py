"""Checks of the job clusters, and of jobs that are stuck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from core.diagnosis.findings import Finding, fail, ok, warn
from core.jobs.identity import is_gone
from core.jobs.resources import Stock, describe_asked
from core.models import Host, Job

_SILENT_AFTER = 15
"""Seconds; a cluster sends a heartbeat every 2 s."""
_START = "Start one with manage.py serve or manage.py cluster."
_SHOWN = 10


def check_clusters() -> Iterator[Finding]:
    hosts = list(Host.objects.exclude(cluster=""))
    for host in hosts:
        yield _check_cluster(host)
    if not hosts:
        yield warn("job cluster", "none is running; queued jobs wait", _START)


def _check_cluster(host: Host) -> Finding:
    """Whether the cluster that a host claims to run is alive."""
    found = f"{host} ({host.lanes} jobs at once)"
    here = host.pk == settings.DIGITS_HOST
    if here and is_gone(host.cluster):
        return fail("job cluster", f"{found} was killed: {host.cluster} is not running", _START)
    seconds = _age(host.heartbeat)
    if seconds <= _SILENT_AFTER:
        return ok("job cluster", f"{found} is running, last heartbeat {max(seconds, 0):.0f} s ago")
    found += f" has had no heartbeat for {timedelta(seconds=round(seconds))}"
    if here:
        return fail("job cluster", found, "Check its output, then restart it.")
    return warn("job cluster", found, f"Check that the machine {host} is up and reachable.")


def _age(moment: datetime | None) -> float:
    """Seconds since a moment."""
    return (timezone.now() - moment).total_seconds() if moment else float("inf")


def check_running() -> Iterator[Finding]:
    """Jobs recorded as running that send no heartbeats."""
    running = Job.objects.filter(status=Job.Status.RUNNING)
    since = timezone.now() - timedelta(seconds=settings.DIGITS_JOB_LEASE)
    silent = list(running.filter(Q(heartbeat=None) | Q(heartbeat__lt=since)))
    if silent:
        found = f"no heartbeat for {settings.DIGITS_JOB_LEASE} s from: {_shown(silent)}"
        remedy = "A running job cluster detects lost jobs and requeues them. " + _START
        yield warn("running jobs", found, remedy)
    else:
        yield ok("running jobs", f"{running.count()}, all with a heartbeat")


def check_waiting() -> Iterator[Finding]:
    """Jobs that require more than any machine has."""
    waiting = list(Job.objects.filter(status=Job.Status.WAITING).order_by("pk"))
    # If no cluster is running, consider the machines where one ran before.
    hosts = Host.objects.exclude(cluster="") or Host.objects.all()
    stocks = [Stock.of(host.pk) for host in hosts]
    stuck = [job for job in waiting if stocks and not any(one.has_ever(job) for one in stocks)]
    if stuck:
        found = f"no machine has the resources for: {_shown(stuck, with_needs=True)}"
        remedy = "Abort them and request less, or start a job cluster on a larger machine."
        yield warn("waiting jobs", found, remedy)
    else:
        yield ok("waiting jobs", str(len(waiting)))


def _shown(jobs: Sequence[Job], *, with_needs: bool = False) -> str:
    """The first few by name, and the number of the others."""
    texts = [f"{job} ({describe_asked(job)})" if with_needs else str(job) for job in jobs[:_SHOWN]]
    more = [f"{len(jobs) - _SHOWN} more"] if len(jobs) > _SHOWN else []
    return ", ".join([*texts, *more])
