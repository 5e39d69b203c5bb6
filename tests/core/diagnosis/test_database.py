"""The database and the broker."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from core.diagnosis import database
from tests.core.diagnosis.findings import only


@pytest.mark.django_db
def test_the_database_is_told_with_its_version():
    finding = only(database.check_database)
    assert finding.level == "ok"
    assert finding.found.startswith("SQLite 3.")
    assert only(database.check_migrations).level == "ok"
    assert "memory, not WAL" in only(database.check_journal).found  # a test's own


def test_a_database_that_does_not_answer_or_is_slow(monkeypatch):
    def refuse():
        raise OperationalError("connection\nrefused")

    monkeypatch.setattr(database, "round_trip", refuse)
    finding = only(database.check_database)
    assert (finding.level, finding.found) == ("fail", "does not answer: connection refused")
    monkeypatch.setattr(database, "round_trip", lambda: 80.0)
    assert only(database.check_database).level == "warn"


def test_a_broker_that_does_not_answer(monkeypatch):
    def refuse():
        raise ConnectionError("no Redis at 6379")

    monkeypatch.setattr(database.queue, "ping", refuse)
    finding = only(database.check_broker)
    assert finding.level == "fail"
    assert "ConnectionError: no Redis at 6379" in finding.found
