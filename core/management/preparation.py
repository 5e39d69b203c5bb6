"""The database of a new data folder, which the first command makes."""

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

ADVISORY_LOCK = 0x444947495453  # “DIGITS”: whoever prepares this PostgreSQL database


def prepare_database() -> None:
    """Make all tables in an empty database; a second command that starts meanwhile waits.

    Raises:
        CommandError: it is one of an older version. Nobody's data are changed unasked.
    """
    if not is_behind():
        return
    with _alone():
        if is_empty():
            call_command("migrate", verbosity=0, interactive=False)
        elif _needs_migrations():
            raise CommandError(
                "The database is one of an older version; make a copy of it, then run "
                "manage.py migrate."
            )


def is_behind() -> bool:
    """Whether a migration has not been applied, by the names of their files alone.

    Importing them, as Django does, costs a tenth of a second, which every command would.
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
    """Only one process at a time, on all machines that share the database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        return
    path = migration_lock(connection.settings_dict["NAME"])
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
