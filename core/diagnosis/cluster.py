"""Checks of the job clusters, and of jobs that wait or run in vain."""

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

SILENT_AFTER = 15
"""Seconds; a cluster beats every 2 s."""
START = "Start one with manage.py serve (or manage.py cluster)."
SHOWN = 10


def check_clusters() -> Iterator[Finding]:
    hosts = list(Host.objects.exclude(cluster=""))
    for host in hosts:
        yield check_cluster(host)
    if not hosts:
        yield warn("job cluster", "none runs; jobs in the queue wait", START)


def check_cluster(host: Host) -> Finding:
    """Whether the cluster that a host says to run does run."""
    found = f"{host} ({host.lanes} jobs at once)"
    here = host.pk == settings.DIGITS_HOST
    if here and is_gone(host.cluster):
        return fail("job cluster", f"{found} was killed: {host.cluster} does not run", START)
    seconds = age(host.heartbeat)
    if seconds <= SILENT_AFTER:
        return ok("job cluster", f"{found} runs, heartbeat {max(seconds, 0):.0f} s ago")
    found += f" has had no heartbeat for {timedelta(seconds=round(seconds))}"
    if here:
        return fail("job cluster", found, "See its messages; stop it and start it again.")
    return warn("job cluster", found, f"See whether the machine {host} runs and has a network.")


def age(moment: datetime | None) -> float:
    """Seconds since then."""
    return (timezone.now() - moment).total_seconds() if moment else float("inf")


def check_running() -> Iterator[Finding]:
    """Jobs that run, by the ledger, but of which nothing is heard."""
    running = Job.objects.filter(status=Job.Status.RUNNING)
    since = timezone.now() - timedelta(seconds=settings.DIGITS_JOB_LEASE)
    silent = list(running.filter(Q(heartbeat=None) | Q(heartbeat__lt=since)))
    if silent:
        found = f"no heartbeat for {settings.DIGITS_JOB_LEASE} s of: {shown(silent)}"
        remedy = "A running job cluster finds lost jobs and lets them wait again. " + START
        yield warn("running jobs", found, remedy)
    else:
        yield ok("running jobs", f"{running.count()}, all with a heartbeat")


def check_waiting() -> Iterator[Finding]:
    """Jobs that ask for more than any machine has."""
    waiting = list(Job.objects.filter(status=Job.Status.WAITING).order_by("pk"))
    # Where no cluster runs now: what the machines had on which one ran.
    hosts = Host.objects.exclude(cluster="") or Host.objects.all()
    stocks = [Stock.of(host.pk) for host in hosts]
    stuck = [job for job in waiting if stocks and not any(one.has_ever(job) for one in stocks)]
    if stuck:
        found = f"no machine has what these ask for: {shown(stuck, with_needs=True)}"
        remedy = "Abort them and ask for less, or start a job cluster on a larger machine."
        yield warn("waiting jobs", found, remedy)
    else:
        yield ok("waiting jobs", str(len(waiting)))


def shown(jobs: Sequence[Job], *, with_needs: bool = False) -> str:
    """The first of them by name, and how many more there are."""
    texts = [f"{job} ({describe_asked(job)})" if with_needs else str(job) for job in jobs[:SHOWN]]
    more = [f"{len(jobs) - SHOWN} more"] if len(jobs) > SHOWN else []
    return ", ".join([*texts, *more])
