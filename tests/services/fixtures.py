"""Servers of the tests' own for a session, and installations on them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tests.conftest import Installation
from tests.services.postgres import Postgres
from tests.services.redis_server import RedisServer

numbers = count(1)


@pytest.fixture(scope="session")
def postgres(migrated) -> Iterator[Postgres]:
    """A server with a migrated database `migrated`, the template of all others."""
    server = Postgres()
    try:
        extra = {"DIGITS_DATABASE_URL": server.create_database("migrated")}
        done = Installation(migrated, extra).run("migrate", "--verbosity", "0")
        assert done.returncode == 0, done.stderr
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture
def on_postgres(installation: Installation, postgres: Postgres) -> Installation:
    """A fresh installation on PostgreSQL, which is the broker too."""
    url = postgres.create_database(f"installation-{next(numbers)}", template="migrated")
    return Installation(installation.folder, {"DIGITS_DATABASE_URL": url, "DIGITS_BROKER_URL": ""})


@pytest.fixture
def on_redis(on_postgres: Installation, redis_server: RedisServer) -> Installation:
    """A fresh installation on PostgreSQL with Redis as the broker."""
    redis_server.flush()
    extra = on_postgres.extra | {"DIGITS_BROKER_URL": redis_server.url}
    return Installation(on_postgres.folder, extra)


@pytest.fixture
def on_sqlite(installation: Installation) -> Installation:
    """A fresh installation with the defaults, whatever the environment says."""
    extra = {"DIGITS_DATABASE_URL": "", "DIGITS_BROKER_URL": ""}
    return Installation(installation.folder, extra)


@pytest.fixture(params=["on_sqlite", "on_postgres", "on_redis"])
def any_installation(request) -> Installation:
    """A fresh installation on each set-up that is supported."""
    return request.getfixturevalue(request.param)
