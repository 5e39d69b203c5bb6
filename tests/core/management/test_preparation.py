"""The first command in a new data folder makes the database."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from itertools import count

import pytest

from tests.conftest import Installation

TINY = ("--set", "count=4", "--set", "val_count=2")
numbers = count(1)
FOUND = """
from core.diagnosis.database import check_migrations
for one in check_migrations():
    print(one.level, one.check, one.remedy)
"""


@pytest.fixture
def new(tmp_path) -> Installation:
    """Nothing is there yet, not even the folder."""
    return Installation(tmp_path / "new", {"DIGITS_DATABASE_URL": "", "DIGITS_BROKER_URL": ""})


@pytest.fixture
def new_on_postgres(tmp_path, postgres) -> Installation:
    url = postgres.create_database(f"new-{next(numbers)}")
    return Installation(tmp_path / "new", {"DIGITS_DATABASE_URL": url, "DIGITS_BROKER_URL": ""})


@pytest.mark.parametrize("kind", ["new", "new_on_postgres"])
def test_commands_that_begin_at_once_prepare_it_once(kind, request):
    site: Installation = request.getfixturevalue(kind)
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    lists = [site.start("jobs", "list", "--format", "json", **quiet) for _ in range(3)]
    made = site.run("ingest", "test-dummy", "--name", "x", *TINY, "--format", "json")
    for process in lists:
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
        assert len(json.loads(out)) <= 1
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["status"] == "done"
    assert site.run("migrate", "--check").returncode == 0


def test_commands_that_need_no_rows_leave_a_new_folder_without_a_database(new):
    assert new.run("plugins").returncode == 0
    assert not (new.folder / "db.sqlite3").exists()


def test_a_database_of_an_older_version_is_left_as_it_is(installation):
    path = installation.folder / "db.sqlite3"
    with sqlite3.connect(path) as database:
        query = "SELECT max(name) FROM django_migrations WHERE app = 'core'"
        (last,) = database.execute(query).fetchone()
        database.execute("DELETE FROM django_migrations WHERE name = ?", [last])
        before = list(database.iterdump())
    done = installation.run("ingest", "test-dummy", "--name", "x", "--format", "json")
    said = "The database was made by an older version. Back it up, then run manage.py migrate."
    assert (done.returncode, done.stderr) == (1, f"error: {said}\n")
    assert json.loads(done.stdout) == {"error": said}
    with sqlite3.connect(path) as database:
        assert list(database.iterdump()) == before
    done = installation.run("shell", "--no-imports", "-c", FOUND)
    assert done.stdout == "fail migrations Run manage.py migrate.\n"
