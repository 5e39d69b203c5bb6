"""The servers that the product may be given by URL: database, broker, cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_SQLITE = "django.db.backends.sqlite3"
_POSTGRESQL = "django.db.backends.postgresql"
_OPTIONS: dict[str, dict[str, Any]] = {
    _SQLITE: {
        # Deferred transactions fail at once with "database is locked" when they
        # read first and write later; immediate ones wait for their turn.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
    # A server that is gone is noticed within seconds, not when TCP gives up: the last
    # one, milliseconds, is for when something was sent that nobody acknowledges.
    _POSTGRESQL: {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 25_000,
    },
}


def database_of(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings of a database; without a URL, of SQLite in the data folder.

    Connections are not kept from one request to the next (`CONN_MAX_AGE` 0, the
    default): the web server's threads come and go, and a server that was restarted in
    between is not noticed.
    """
    default = {"ENGINE": _SQLITE, "NAME": str(folder / "db.sqlite3")}
    database: dict[str, Any] = _parsed(url) if url else default
    if not _is_usable(database):
        # The text leaves the URL out: it holds a password.
        raise ImproperlyConfigured(
            "DIGITS_DATABASE_URL cannot be used; write postgres://USER:PASSWORD@HOST:PORT/NAME "
            "(special characters as %XX), sqlite:////PATH, or leave it empty for SQLite in the "
            "data folder."
        )
    # What the URL says wins, as in `?connect_timeout=30`.
    database["OPTIONS"] = _OPTIONS[database["ENGINE"]] | database.get("OPTIONS", {})
    return database


def _parsed(url: str) -> dict[str, Any]:
    """The parts of a database's URL; none if it is not one."""
    try:
        return {**dj_database_url.parse(url)}
    except (ValueError, KeyError, AttributeError):
        return {}


def _is_usable(database: dict[str, Any]) -> bool:
    name: str = database.get("NAME", "")
    if database.get("ENGINE") == _POSTGRESQL:
        # A slash belongs to a password that was not written as %2F: it cut the URL.
        return name != "" and "/" not in name
    # A relative path would be another file for each process's working folder.
    return database.get("ENGINE") == _SQLITE and name.startswith("/")


def broker_of(url: str) -> dict[str, Any]:
    """django-q2's setting of the broker; without a URL, the database is the broker."""
    if url and not _is_redis(url):
        raise ImproperlyConfigured(
            "DIGITS_BROKER_URL cannot be used; write redis://:PASSWORD@HOST:PORT/NUMBER (special "
            "characters as %XX; rediss:// for TLS), unix:///PATH, or leave it empty for the "
            "database."
        )
    return {"redis": url} if url else {"orm": "default"}


def _is_redis(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises unless it is a number
    except ValueError:
        return False
    if parts.scheme == "unix":
        return len(parts.path) > 1
    number = parts.path.strip("/")
    return parts.scheme in {"redis", "rediss"} and (number.isdigit() or not number)


def cache_of(broker_url: str, folder: Path) -> dict[str, Any]:
    """Django's setting of the cache that web server and job clusters share."""
    if broker_url:
        backend = "django.core.cache.backends.redis.RedisCache"
        return {"BACKEND": backend, "LOCATION": broker_url}
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    return {"BACKEND": backend, "LOCATION": folder / "cache"}
