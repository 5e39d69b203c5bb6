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

TRIPS = 5
SLOW = 50
"""Milliseconds of a round trip above which pages and jobs become slow."""


def check_database() -> Iterator[Finding]:
    remedy = "Start the database, and see the address and password that settings.py gives it."
    try:
        milliseconds = median(round_trip() for _ in range(TRIPS))
    except Error as error:
        known = database_trouble(error)
        found = f"does not answer: {' '.join(str(error).split())}"
        yield fail("database", found, remedy if known in {"", AWAY} else known)
        return
    version = ".".join(map(str, connection.get_database_version()))
    found = f"{connection.display_name} {version}, round trip {milliseconds:.2f} ms"
    if milliseconds > SLOW:
        yield warn("database", found, "Put the database nearer to this machine, or relieve it.")
    else:
        yield ok("database", found)


def round_trip() -> float:
    """Milliseconds from a question to its answer, the connection being there."""
    connection.ensure_connection()
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return 1000 * (time.perf_counter() - began)


def check_migrations() -> Iterator[Finding]:
    if is_empty():
        prepare_database()
        yield ok("migrations", "the database was empty, and has been prepared")
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
    """SQLite only: with another journal than WAL, readers and writers block each other."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
    if mode == "wal":
        yield ok("journal", "SQLite's journal mode is WAL")
    else:
        remedy = "Keep settings.py's init_command, and SQLite's file on a local disk."
        yield warn("journal", f"SQLite's journal mode is {mode}, not WAL", remedy)


def check_broker() -> Iterator[Finding]:
    try:
        yield ok("broker", f"{queue.ping()} answers")
    except Exception as error:
        # Each kind of broker raises errors of its own.
        found = f"does not answer: {type(error).__name__}: {error}"
        remedy = "Start the broker, and see the address that Q_CLUSTER in settings.py names."
        yield fail("broker", found, remedy)
