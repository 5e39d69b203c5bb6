"""Checks of the database and the broker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from core.diagnosis.findings import Finding, fail, ok, warn
from core.jobs import queue
from core.management.preparation import is_empty, prepare_database
from core.troubles import AWAY, database_trouble

_TRIPS = 5
_SLOW = 50
"""Round-trip time in milliseconds above which pages and jobs become slow."""


def check_database() -> Iterator[Finding]:
    remedy = "Start the database, and check its address and password in DIGITS_DATABASE_URL."
    try:
        milliseconds = median(round_trip() for _ in range(_TRIPS))
    except Error as error:
        known = database_trouble(error)
        found = f"does not answer: {' '.join(str(error).split())}"
        yield fail("database", found, remedy if known in {"", AWAY} else known)
        return
    version = ".".join(map(str, connection.get_database_version()))
    found = f"{connection.display_name} {version}, round trip {milliseconds:.2f} ms"
    if milliseconds > _SLOW:
        yield warn(
            "database", found, "Move the database closer to this machine, or reduce its load."
        )
    else:
        yield ok("database", found)


def round_trip() -> float:
    """Milliseconds of a query on an open connection."""
    connection.ensure_connection()
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return 1000 * (time.perf_counter() - began)


def check_migrations() -> Iterator[Finding]:
    if is_empty():
        prepare_database()
        yield ok("migrations", "the database was empty; its tables were created")
        return
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        yield ok("migrations", "the database is up to date")
        return
    names = ", ".join(str(migration) for migration, _ in plan[:3])
    more = f" and {len(plan) - 3} more" if len(plan) > 3 else ""
    yield fail("migrations", f"not applied: {names}{more}", "Run manage.py migrate.")


def check_journal() -> Iterator[Finding]:
    """For SQLite only: in journal modes other than WAL, readers and writers block each other."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
    if mode == "wal":
        yield ok("journal", "SQLite's journal mode is WAL")
    else:
        remedy = "Keep init_command in settings.py, and keep SQLite's file on a local disk."
        yield warn("journal", f"SQLite's journal mode is {mode}, not WAL", remedy)


def check_broker() -> Iterator[Finding]:
    try:
        yield ok("broker", f"{queue.ping()} answers")
    except Exception as error:
        # Each kind of broker raises its own errors.
        found = f"does not answer: {type(error).__name__}: {error}"
        remedy = "Start the broker, and check its address in DIGITS_BROKER_URL."
        yield fail("broker", found, remedy)
