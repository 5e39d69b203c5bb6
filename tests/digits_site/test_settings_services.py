"""What the URLs in the environment become, and what is said of those that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from digits_site.services import broker_of, cache_of, database_of

FOLDER = Path("/data")
SHOWN = """
import json
from django.conf import settings
database = settings.DATABASES["default"]
print(json.dumps({
    "engine": database["ENGINE"], "options": database["OPTIONS"], "age": database["CONN_MAX_AGE"],
    "broker": settings.Q_CLUSTER.get("redis") or settings.Q_CLUSTER["orm"],
    "cache": settings.CACHES["default"]["BACKEND"],
}))
"""


@pytest.mark.parametrize(
    "url",
    [
        "postgres://ada:sec/ret@host/digits",
        "postgres://ada:12/secret@host/digits",
        "postgres://ada:sec#ret@host/digits",
        "postgres://ada:sec?ret@host/digits",
        "postgres://[ada:secret@host/digits",
        "sqlite:///relative.db",
    ],
)
def test_a_password_that_cuts_the_url_and_a_relative_path_are_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DIGITS_DATABASE_URL") as raised:
        database_of(url, FOLDER)
    assert "ret" not in str(raised.value)
    assert raised.value.__context__ is None


def test_what_the_url_says_wins():
    options = database_of("postgres:///digits?connect_timeout=30&sslmode=require", FOLDER)[
        "OPTIONS"
    ]
    assert (options["connect_timeout"], options["sslmode"]) == (30, "require")
    assert options["keepalives_idle"] == 10


def test_a_socket_keeps_its_case():
    assert database_of("postgres://%2FSock%2FPg/digits", FOLDER)["HOST"] == "/Sock/Pg"


@pytest.mark.parametrize(
    "url",
    [
        "redis://:secret@host:port/0",
        "redis://:sec/ret@host:6379/0",
        "redis://:secret@host/name",
        "rediss://[host",
        "unix://",
        "unix:///",
    ],
)
def test_a_broker_that_cannot_be_used_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DIGITS_BROKER_URL") as raised:
        broker_of(url)
    assert "sec" not in str(raised.value)
    assert raised.value.__context__ is None


@pytest.mark.parametrize("url", ["redis://host", "redis://host/", "unix://:pw@/run/r.sock?db=1"])
def test_a_broker_without_a_number_or_on_a_socket(url):
    assert broker_of(url) == {"redis": url}


def test_the_cache_is_where_the_broker_is():
    assert cache_of("", FOLDER)["LOCATION"] == FOLDER / "cache"
    assert cache_of("redis://host", FOLDER)["LOCATION"] == "redis://host"


def test_the_environment_alone_selects_them(installation):
    installation.extra["DIGITS_DATABASE_URL"] = "postgresql://ada:pw@nowhere.invalid/digits"
    installation.extra["DIGITS_BROKER_URL"] = "redis://nowhere.invalid:6379/3"
    done = installation.run("shell", "--no-imports", "-c", SHOWN)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["engine"] == "django.db.backends.postgresql"
    assert found["options"]["connect_timeout"] == 5
    assert found["age"] == 0
    assert found["broker"] == "redis://nowhere.invalid:6379/3"
    assert found["cache"].endswith("RedisCache")


@pytest.mark.parametrize("name", ["DIGITS_DATABASE_URL", "DIGITS_BROKER_URL"])
def test_a_command_says_what_to_write_and_no_password(installation, name):
    installation.extra[name] = "ftp://ada:secret@host/digits"
    done = installation.run("check")
    assert done.returncode != 0
    assert f"{name} cannot be used; write " in done.stderr
    assert "secret" not in done.stdout + done.stderr
