"""System checks of what jobs need: the queue, the cache, the machine, the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections
from django.utils import timezone

JOBS = "jobs"
"""The tag of the checks that concern jobs and data: most commands do without the others."""
SHORTEST_LEASE = 15
"""Seconds: three heartbeats of `core.jobs.supervisor`."""
_CACHES_OF_ONE_PROCESS = {
    "django.core.cache.backends.dummy.DummyCache",
    "django.core.cache.backends.locmem.LocMemCache",
}


def check_queue(**kwargs: Any) -> list[CheckMessage]:
    """digits.E002, digits.E003: settings of django-q2 that lose or repeat jobs."""
    cluster: dict[str, Any] = settings.Q_CLUSTER
    messages: list[CheckMessage] = list(_queue_times(cluster))
    if cluster.get("max_attempts") != 1 or not cluster.get("ack_failures"):
        messages.append(
            Error(
                "Q_CLUSTER: django-q2 would repeat failed tasks on its own.",
                hint="Set max_attempts to 1 and ack_failures to True; the Job table repeats them.",
                id="digits.E003",
            )
        )
    return messages


def _queue_times(cluster: dict[str, Any]) -> Iterator[CheckMessage]:
    longest, timeout = settings.DIGITS_JOB_TIMEOUT, cluster.get("timeout")
    if not timeout or cluster["retry"] <= timeout:
        yield Error(
            "Q_CLUSTER: a message is delivered again while its job may still run.",
            hint="Set retry above timeout, and timeout above the longest job.",
            id="digits.E002",
        )
    elif timeout <= longest:
        yield Error(
            f"Q_CLUSTER: its timeout of {timeout} s is not above DIGITS_JOB_TIMEOUT, {longest} s.",
            hint=f"Set DIGITS_JOB_TIMEOUT below {timeout}, or Q_CLUSTER's timeout and retry "
            "above it.",
            id="digits.E002",
        )


def check_cache(**kwargs: Any) -> list[CheckMessage]:
    """digits.W002: a cache that each process has for itself."""
    backend = settings.CACHES["default"]["BACKEND"]
    if backend not in _CACHES_OF_ONE_PROCESS:
        return []
    return [
        checks.Warning(
            f"The cache {backend} is not shared by the web server and the job cluster.",
            hint="Use Django's file-based cache in the data folder, Redis or Memcached.",
            id="digits.W002",
        )
    ]


def check_lease(**kwargs: Any) -> list[CheckMessage]:
    """digits.W003: a late heartbeat or two would make a running job count as lost."""
    if settings.DIGITS_JOB_LEASE >= SHORTEST_LEASE:
        return []
    return [
        checks.Warning(
            f"DIGITS_JOB_LEASE is {settings.DIGITS_JOB_LEASE} s: a machine under load, or a "
            "database that is slow for a moment, makes running jobs count as lost.",
            hint=f"Set it to {SHORTEST_LEASE} or more; 60 is the default.",
            id="digits.W003",
        )
    ]


def check_places(**kwargs: Any) -> list[CheckMessage]:
    """digits.E005: a machine that could run no job."""
    return [
        Error(
            f"{name} is {getattr(settings, name)}: no job would ever start on this machine.",
            hint="Set it to 1 or more, or leave it unset.",
            id="digits.E005",
        )
        for name in ("DIGITS_CPU_SLOTS", "DIGITS_WORKERS")
        if getattr(settings, name) < 1
    ]


# Asks the database, so it runs only where one is named: `migrate`, `check --database`, `doctor`.
@register(Tags.database)
def check_hosts(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """digits.E004: several machines on SQLite, whose locks hold on one machine only."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        names = _live_hosts(alias) if connections[alias].vendor == "sqlite" else []
        if len(names) > 1:
            messages.append(
                Error(
                    f"The job clusters of {', '.join(names)} share an SQLite database.",
                    hint="Stop all but one, or move to PostgreSQL.",
                    id="digits.E004",
                )
            )
    return messages


def _live_hosts(alias: str) -> list[str]:
    """The hosts whose cluster runs; one that was killed is forgotten after a lease.

    Otherwise a machine that never comes back would keep `migrate` from working for good.
    """
    hosts = apps.get_model("core", "Host").objects.using(alias).exclude(cluster="")
    since = timezone.now() - timedelta(seconds=max(settings.DIGITS_JOB_LEASE, SHORTEST_LEASE))
    try:
        return list(hosts.filter(heartbeat__gte=since).values_list("pk", flat=True))
    except DatabaseError:
        return []  # `migrate` checks before it makes the table
