"""`manage.py doctor`: how it reports what the checks find (tests/core/diagnosis)."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.diagnosis.findings import examine, fail, ok
from core.management.commands import doctor
from tests.conftest import Installation


def test_an_empty_database_is_prepared_and_nothing_fails(installation: Installation):
    (installation.folder / "db.sqlite3").unlink()
    done = installation.run("doctor", "--format", "json")
    findings = json.loads(done.stdout)
    assert [row for row in findings if row["level"] == "fail"] == []
    assert done.returncode == 0
    by_check = {row["check"]: row for row in findings}
    assert by_check["TensorFlow"]["found"].startswith("TensorFlow 2.")
    assert "1 CPU" in by_check["TensorFlow"]["found"]
    assert by_check["journal"]["found"] == "SQLite's journal mode is WAL"
    said = "the database was empty; its tables were created"
    assert (by_check["migrations"]["level"], by_check["migrations"]["found"]) == ("ok", said)
    assert by_check["broker"]["level"] == "ok"
    assert by_check["job cluster"]["level"] == "warn"
    assert [row for row in findings if row["level"] == "ok" and row["remedy"]] == []
    assert not list(installation.folder.glob(".doctor*"))


def test_this_process_does_not_import_tensorflow():
    code = "import sys, django; django.setup(); import core.management.commands.doctor; "
    code += "print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.fixture
def checks(monkeypatch):
    """Other checks in place of the real ones."""

    def put(anywhere, in_turn=None):
        monkeypatch.setattr(doctor, "ANYWHERE", anywhere)
        monkeypatch.setattr(doctor, "IN_TURN", in_turn or {})

    return put


def test_what_fails_is_told_with_its_remedy_and_exit_code(checks):
    checks({"a": lambda: [ok("a", "well"), fail("a", "broken", "mend it")]})
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 2 checks failed") as caught:
        call_command("doctor", stdout=out)
    assert caught.value.returncode == 1
    assert [line.split() for line in out.getvalue().splitlines()] == [
        ["ok", "a", "well"],
        ["fail", "a", "broken"],
        ["→", "mend", "it"],
    ]


def test_an_exception_in_a_check_is_a_finding():
    def check():
        yield ok("a", "well")
        raise ValueError("no\ngood")

    findings = list(examine("a", check))
    assert [finding.level for finding in findings] == ["ok", "fail"]
    assert findings[1].found == "ValueError: no good"


def test_without_a_database_its_rows_are_not_asked_for(checks):
    checks(
        {"a": lambda: [ok("a", "well")]},
        {
            "database": lambda: [fail("database", "away", "start it")],
            "job cluster": lambda: [ok("job cluster", "never asked")],
        },
    )
    assert [finding.check for finding in doctor.diagnose()] == ["a", "database"]
