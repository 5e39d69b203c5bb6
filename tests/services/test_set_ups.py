"""The same commands on SQLite, on PostgreSQL, and on PostgreSQL with Redis."""

from __future__ import annotations

import json

from tests.core.management.test_serve import serving


def test_it_is_migrated_and_nothing_is_wrong_with_it(any_installation):
    for command in (
        ("migrate", "--check"),
        ("check", "--fail-level", "WARNING", "--database", "default"),
    ):
        done = any_installation.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_dataset_is_ingested_in_the_foreground(any_installation):
    found = any_installation.json("ingest", "test-dummy", "--name", "x")
    assert found["status"] == "done"
    assert found["stages"]["train"]["entries"] > 0


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
