"""Creating the database of a new data folder, which the first command does."""

from __future__ import annotations

import fcntl
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from core.storage import migration_lock

_ADVISORY_LOCK = 0x444947495453  # “DIGITS”: held while a PostgreSQL database is prepared


def prepare_database() -> None:
    """Create all tables in an empty database; other commands wait meanwhile.

    Raises:
        CommandError: it was made by an older version. Data is never migrated without asking.
    """
    if not _is_behind():
        return
    with _alone():
        if is_empty():
            call_command("migrate", verbosity=0, interactive=False)
        elif _needs_migrations():
            raise CommandError(
                "The database was made by an older version. Back it up, then run manage.py migrate."
            )


def _is_behind() -> bool:
    """Whether there are unapplied migrations, judging by the names of their files.

    Importing them, as Django does, would take every command a tenth of a second.
    """
    return not _migrations() <= set(MigrationRecorder(connection).applied_migrations())


def is_empty() -> bool:
    return not connection.introspection.table_names()


def _needs_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrations() -> set[tuple[str, str]]:
    return {
        (app.label, file.name)
        for app in apps.get_app_configs()
        for file in pkgutil.iter_modules([str(Path(app.path) / "migrations")])
    }


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time in, across all machines that share the database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
        return
    path = migration_lock(connection.settings_dict["NAME"])
    with path.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
