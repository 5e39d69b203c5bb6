from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from digits_site.settings import broker_of, database_of

FOLDER = Path("/data")


def test_without_a_url_the_database_is_in_the_data_folder():
    database = database_of("", FOLDER)
    assert (database["ENGINE"], database["NAME"]) == (
        "django.db.backends.sqlite3",
        "/data/db.sqlite3",
    )
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert broker_of("") == {"orm": "default"}


def test_sqlite_elsewhere_has_the_same_options():
    database = database_of("sqlite:////other/place.db", FOLDER)
    assert database["NAME"] == "/other/place.db"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_by_network(scheme):
    database = database_of(f"{scheme}://ada:p%40ss@db.example:5433/digits", FOLDER)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    found = [database[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert found == ["ada", "p@ss", "db.example", 5433, "digits"]
    assert database["OPTIONS"]["connect_timeout"] == 5


def test_postgresql_by_socket():
    database = database_of("postgres:///digits?host=/run/postgresql", FOLDER)
    assert database["OPTIONS"]["host"] == "/run/postgresql"
    database = database_of("postgres://%2Frun%2Fpostgresql/digits", FOLDER)
    assert database["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ada:secret@host/digits",
        "postgres://ada:secret@host:port/digits",
        "postgres://ada:secret@host/",
        "ada:secret@host/digits",
        "sqlite://",
        "sqlite://:memory:",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="DIGITS_DATABASE_URL") as raised:
        database_of(url, FOLDER)
    assert "secret" not in str(raised.value)
    assert raised.value.__context__ is None  # which a traceback would show


@pytest.mark.parametrize(
    "url", ["redis://:pw@host:6379/1", "rediss://host/0", "unix:///run/r.sock"]
)
def test_redis_is_the_broker(url):
    assert broker_of(url) == {"redis": url}


@pytest.mark.parametrize("url", ["amqp://ada:secret@host", "host:6379"])
def test_another_broker_is_refused_without_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="DIGITS_BROKER_URL") as raised:
        broker_of(url)
    assert "secret" not in str(raised.value)
