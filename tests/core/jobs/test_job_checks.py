from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError, connection
from django.utils import timezone

from core.jobs import checks, supervisor
from core.models import Host


def ids(messages) -> list[str]:
    return [message.id for message in messages]


def test_dangerous_queue_settings_are_errors(settings):
    assert checks.check_queue() == []
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"retry": 60}
    assert ids(checks.check_queue()) == ["digits.E002"]
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"retry": 10**9, "ack_failures": False}
    assert ids(checks.check_queue()) == ["digits.E003"]


def test_the_queue_outlasts_the_longest_job(settings):
    settings.DIGITS_JOB_TIMEOUT = settings.Q_CLUSTER["timeout"]
    (message,) = checks.check_queue()
    assert message.id == "digits.E002"
    assert "DIGITS_JOB_TIMEOUT" in message.msg
    assert message.hint
    settings.DIGITS_JOB_TIMEOUT -= 1
    assert checks.check_queue() == []


@pytest.mark.parametrize("name", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_a_cache_of_one_process_is_a_warning(settings, name):
    assert checks.check_cache() == []
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{name}"}}
    (message,) = checks.check_cache()
    assert message.id == "digits.W002"
    assert name in message.msg
    assert message.hint


def test_a_short_lease_is_a_warning(settings):
    assert checks.SHORTEST_LEASE == 3 * supervisor.BEAT_EVERY
    settings.DIGITS_JOB_LEASE = 15
    assert checks.check_lease() == []
    settings.DIGITS_JOB_LEASE = 14
    (message,) = checks.check_lease()
    assert message.id == "digits.W003"
    assert "14 s" in message.msg
    assert message.hint


@pytest.mark.parametrize("name", ["DIGITS_CPU_SLOTS", "DIGITS_WORKERS"])
def test_a_machine_without_places_is_an_error(settings, name):
    assert checks.check_places() == []
    setattr(settings, name, 0)
    (message,) = checks.check_places()
    assert message.id == "digits.E005"
    assert f"{name} is 0" in message.msg
    assert message.hint


@pytest.fixture
def hosts(db) -> list[Host]:
    now = timezone.now()
    return [Host.objects.create(name=name, cluster="1@1", heartbeat=now) for name in ("one", "two")]


def test_several_hosts_on_sqlite_are_an_error(hosts):
    (message,) = [one for one in run_checks(databases=["default"]) if one.id == "digits.E004"]
    assert "one, two" in message.msg
    assert message.hint
    assert "digits.E004" not in ids(run_checks())  # without the database


@pytest.mark.parametrize(
    "values",
    [{"cluster": ""}, {"heartbeat": None}, {"heartbeat": datetime(2020, 1, 1, tzinfo=UTC)}],
)
def test_a_host_that_stopped_or_is_gone_does_not_count(hosts, values):
    Host.objects.filter(pk="two").update(**values)
    assert checks.check_hosts(databases=["default"]) == []


def test_other_databases_may_have_several_hosts(hosts, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    assert checks.check_hosts(databases=["default"]) == []


def test_a_database_without_tables_is_no_error(monkeypatch, db):
    def fail(*arguments, **options):
        raise OperationalError("no such table: core_host")

    monkeypatch.setattr("django.db.models.query.QuerySet.values_list", fail)
    assert checks.check_hosts(databases=["default"]) == []


@pytest.mark.parametrize("command", ["ingest x --name x", "train x --name x", "infer x"])
def test_commands_that_run_jobs_refuse_settings_with_which_none_would_start(settings, command):
    settings.DIGITS_CPU_SLOTS = 0
    with pytest.raises(SystemCheckError, match=r"digits\.E005"):
        call_command(*command.split(), skip_checks=False)
