"""Checks of what is installed: versions, plug-ins, settings, browser libraries."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.checks import ERROR, WARNING, CheckMessage, Tags, run_checks
from django.db import connections

from core.diagnosis.findings import Finding, Level, fail, ok, warn
from core.failures import failures
from core.installation import REGISTRIES
from core.registry import Registry, network_plugins, view_plugins

OLDEST_PYTHON = (3, 11)
TOLD_ELSEWHERE = {"staticfiles.W004", "digits.W010"}
"""System checks of which `check_static_files` and `check_plugins` say more."""


def check_versions() -> Iterator[Finding]:
    found = f"Python {platform.python_version()}, Django {django.get_version()}"
    found += f", django-q2 {version('django-q2')}"
    if sys.version_info < OLDEST_PYTHON:
        yield fail("versions", found, "Install Python 3.11 or newer and run make install again.")
    else:
        yield ok("versions", found)


def check_plugins() -> Iterator[Finding]:
    """Each plug-in that can be used, and those that are left out."""
    for registry in REGISTRIES:
        yield from plugins_of(registry)
    for failure in failures:
        more = " `manage.py plugins --traceback` shows the traceback." if failure.traceback else ""
        yield fail("plug-ins", str(failure), failure.remedy + more)
    if settings.DIGITS_PLUGINS_EXCLUDE:
        excluded = ", ".join(settings.DIGITS_PLUGINS_EXCLUDE)
        yield ok("plug-ins", f"left out by DIGITS_PLUGINS_EXCLUDE: {excluded}")


def plugins_of(registry: Registry[Any]) -> Iterator[Finding]:
    ids = sorted(plugin.get_id() for plugin in registry)
    for plugin_id in ids:
        registered = registry.registered(plugin_id)
        if registered.app == "core":
            continue  # a solver or policy that cannot be missing
        source = f"{registered.app} {registered.version}".strip()
        yield ok("plug-ins", f"{registry.kind} plug-in {plugin_id} ({source})")
    if not ids and registry is network_plugins:
        remedy = "Run make install; nothing can be trained without one."
        yield warn("plug-ins", "no network plug-in is installed", remedy)
    if not ids and registry is view_plugins:
        remedy = "Run make install; inferences cannot be shown without one."
        yield warn("plug-ins", "no view plug-in is installed", remedy)


def check_system() -> Iterator[Finding]:
    """What `manage.py check` says."""
    messages = [message for message in run_checks() if is_told(message)]
    yield from map(finding_of, messages)
    if not messages:
        yield ok("system checks", "no issues")


def check_system_with_database() -> Iterator[Finding]:
    """The checks that ask the database, which `manage.py check` leaves out by itself."""
    messages = run_checks(tags=[Tags.database], databases=list(connections))
    yield from map(finding_of, filter(is_told, messages))


def is_told(message: CheckMessage) -> bool:
    silent = message.is_silenced() or message.id in TOLD_ELSEWHERE
    return message.level >= WARNING and not silent


def finding_of(message: CheckMessage) -> Finding:
    level = Level.FAIL if message.level >= ERROR else Level.WARN
    where = f"{message.obj}: " if message.obj else ""
    found = f"{message.id}: {where}{message.msg}"
    return Finding(level, "system checks", found, message.hint or "See docs/operations.md.")


def check_static_files() -> Iterator[Finding]:
    """The browser libraries, which `make install` takes from package-lock.json."""
    folders = {entry[0]: Path(entry[1]) for entry in settings.STATICFILES_DIRS}
    missing = [
        f"{name} ({folder})"
        for name, folder in folders.items()
        if not folder.is_dir() or not any(folder.iterdir())
    ]
    if missing:
        found = f"these browser libraries are missing: {', '.join(missing)}"
        yield fail("static files", found, "Run make install, which fetches them into node_modules.")
    else:
        yield ok("static files", f"browser libraries {', '.join(folders)}")
