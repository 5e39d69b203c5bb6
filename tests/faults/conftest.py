from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

import dj_database_url
import pytest

from tests.conftest import Installation
from tests.faults.site import Site, opened, sqlite_in

numbers = count(1)


@pytest.fixture
def site(installation: Installation, django_db_blocker) -> Iterator[Site]:
    """A fresh installation on SQLite."""
    with django_db_blocker.unblock(), opened(installation, sqlite_in(installation.folder)) as site:
        yield site


@pytest.fixture
def pg_site(installation, postgres, django_db_blocker) -> Iterator[Site]:
    """A fresh installation on PostgreSQL, which is the broker too."""
    url = postgres.create_database(f"site-{os.getpid()}-{next(numbers)}", template="migrated")
    with django_db_blocker.unblock(), opened(installation, dj_database_url.parse(url)) as site:
        site.environment["DIGITS_DATABASE_URL"] = url
        yield site


@pytest.fixture
def redis_site(pg_site, redis_server) -> Site:
    """A fresh installation on PostgreSQL with Redis as the broker."""
    redis_server.flush()
    pg_site.environment["DIGITS_BROKER_URL"] = redis_server.url
    return pg_site


@pytest.fixture(params=["pg_site", "redis_site"])
def served_site(request) -> Site:
    return request.getfixturevalue(request.param)
