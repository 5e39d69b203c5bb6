"""System checks: what is wrong with an installation, each with an id and a hint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone

from core.failures import failures
from core.registry import data_plugins, view_plugins

JOBS = "jobs"
"""The tag of the checks that concern jobs and data: most commands do without the others."""
PLUGINS = "plugins"
"""The tag of the check that tells of plug-ins that are left out: all but them runs."""
RESERVED_NAMES = "core.forms.reserved"
"""The module that knows the names of core's fields."""
SHORTEST_LEASE = 15
"""Seconds: three heartbeats of `core.jobs.supervisor`."""
CACHES_OF_ONE_PROCESS = {
    "django.core.cache.backends.dummy.DummyCache",
    "django.core.cache.backends.locmem.LocMemCache",
}
TEMPLATES = {
    "data": ("dataset_template", "inference_template"),
    "view": ("config_template", "view_template", "header_template", "summary_template"),
}


def check_plugins(**kwargs: Any) -> list[CheckMessage]:
    """digits.W010: a plug-in is left out. No error, which would keep commands from running."""
    return [
        checks.Warning(str(failure), hint=failure.remedy, id="digits.W010") for failure in failures
    ]


def check_plugin_templates(**kwargs: Any) -> list[CheckMessage]:
    """digits.W011: a plug-in names a template that is missing or broken.

    No error: only the pages with that template fail, and all else is to run.
    """
    plugins = [("data", plugin) for plugin in data_plugins]
    views = [("view", plugin) for plugin in view_plugins]
    return [
        message for kind, plugin in [*plugins, *views] for message in check_templates(kind, plugin)
    ]


def check_templates(kind: str, plugin: Any) -> Iterator[CheckMessage]:
    for attribute in TEMPLATES[kind]:
        name = getattr(plugin, attribute, None)
        if name is None and attribute in {"header_template", "summary_template"}:
            continue
        if name is None:
            problem = "is not set"
        else:
            try:
                get_template(name)
                continue
            except TemplateDoesNotExist as error:
                problem = f"is {name!r}, which does not exist ({error})"
            except Exception as error:  # of Django or of the plug-in's own tags
                problem = f"is {name!r}, which is broken ({error})"
        yield checks.Warning(
            f"The {kind} plug-in {plugin.id!r}: {attribute} {problem}.",
            hint="Is the template in the package's MANIFEST.in, below templates/<app label>/?",
            id="digits.W011",
        )


def check_plugin_fields(**kwargs: Any) -> list[CheckMessage]:
    """digits.W012: a plug-in's form has a field that core's own form has, too."""
    # By its name: the forms stand above this module, and most commands do without them.
    return list(import_module(RESERVED_NAMES).warnings())


def check_no_data_plugins(**kwargs: Any) -> list[CheckMessage]:
    """digits.W001: nothing can be ingested."""
    if list(data_plugins):
        return []
    hint = "Install one, for example: pip install plugins/sunnybrook"
    return [checks.Warning("No data plug-in is installed.", hint=hint, id="digits.W001")]


def check_queue(**kwargs: Any) -> list[CheckMessage]:
    """digits.E002, digits.E003: settings of django-q2 that lose or repeat jobs."""
    cluster: dict[str, Any] = settings.Q_CLUSTER
    messages: list[CheckMessage] = list(check_queue_times(cluster))
    if cluster.get("max_attempts") != 1 or not cluster.get("ack_failures"):
        messages.append(
            Error(
                "Q_CLUSTER: django-q2 would repeat failed tasks by itself.",
                hint="Set max_attempts to 1 and ack_failures to True; the Job table repeats.",
                id="digits.E003",
            )
        )
    return messages


def check_queue_times(cluster: dict[str, Any]) -> Iterator[CheckMessage]:
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
    if backend not in CACHES_OF_ONE_PROCESS:
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
        names = live_hosts(alias) if connections[alias].vendor == "sqlite" else []
        if len(names) > 1:
            messages.append(
                Error(
                    f"The job clusters of {', '.join(names)} share an SQLite database.",
                    hint="Stop all but one, or move to PostgreSQL, MySQL or MariaDB.",
                    id="digits.E004",
                )
            )
    return messages


def live_hosts(alias: str) -> list[str]:
    """The hosts whose cluster runs; one that was killed is forgotten after a lease.

    Else a machine that never comes back would keep `migrate` from working for good.
    """
    hosts = apps.get_model("core", "Host").objects.using(alias).exclude(cluster="")
    since = timezone.now() - timedelta(seconds=max(settings.DIGITS_JOB_LEASE, SHORTEST_LEASE))
    try:
        return list(hosts.filter(heartbeat__gte=since).values_list("pk", flat=True))
    except DatabaseError:
        return []  # `migrate` checks before it makes the table


CHECKS = {
    check_plugins: PLUGINS,
    check_plugin_templates: Tags.templates,
    check_plugin_fields: Tags.templates,
    check_no_data_plugins: JOBS,
    check_queue: JOBS,
    check_cache: JOBS,
    check_lease: JOBS,
    check_places: JOBS,
}
"""The checks with their tags."""
