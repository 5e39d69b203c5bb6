"""The same commands on SQLite, on PostgreSQL, and on PostgreSQL with Redis.

Other tests run all commands on SQLite; jobs in the foreground need no broker.
"""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from tests.core.management.test_serve import serving

pytestmark = pytest.mark.long
NEEDS_NO_BROKER = pytest.mark.parametrize(
    "any_installation", ["on_sqlite", "on_postgres"], indirect=True
)
NEEDS_A_BROKER = pytest.mark.parametrize(
    "any_installation", ["on_postgres", "on_redis"], indirect=True
)


@NEEDS_NO_BROKER
def test_it_is_migrated_and_nothing_is_wrong_with_it(any_installation):
    for command in (
        ("migrate", "--check"),
        ("check", "--fail-level", "WARNING", "--database", "default"),
    ):
        done = any_installation.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr


@NEEDS_NO_BROKER
def test_a_dataset_is_ingested_in_the_foreground(any_installation):
    found = any_installation.json("ingest", "test-dummy", "--name", "x")
    assert found["status"] == "done"
    assert found["stages"]["train"]["entries"] > 0


@NEEDS_A_BROKER
def test_a_queued_job_is_run_by_the_server(any_installation):
    with serving(any_installation):
        queued = any_installation.json("ingest", "test-dummy", "--name", "x", "--queue")
        assert queued["status"] in {"waiting", "running"}
        (job,) = json.loads(any_installation.run("jobs", "list", "--format", "json").stdout)
        waited = any_installation.run("jobs", "wait", str(job["id"]), "--timeout", "60")
    assert waited.returncode == 0, waited.stdout + waited.stderr


def test_the_doctor_names_the_services(on_redis):
    found = json.loads(on_redis.run("doctor", "--format", "json").stdout)
    assert [row for row in found if row["level"] == "fail"] == []
    by_check = {row["check"]: row["found"] for row in found}
    assert "postgresql" in by_check["database"].lower()
    assert "Redis" in by_check["broker"]


def test_what_rows_hold_is_kept_by_migrations_there_and_back(on_postgres):
    """The fields of datasets and what plug-ins keep become text in 0006, and JSON again before."""
    on_postgres.json("ingest", "test-dummy", "--name", "x", "--set", "count=30")
    code = (
        "from core.models import Dataset\n"
        "print(list(Dataset.objects.values_list('fields', 'user_data').get()))"
    )

    def rows() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ast.literal_eval(
            on_postgres.run("shell", "-c", code).stdout.splitlines()[-1]
        )
        return found

    before = rows()
    assert before[0]["count"] == 30
    for target in ("0005", "0006"):
        done = on_postgres.run("migrate", "core", target, "--verbosity", "0")
        assert done.returncode == 0, done.stderr
    assert rows() == before
