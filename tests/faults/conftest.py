from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Installation
from tests.faults.site import Site, opened


@pytest.fixture
def site(installation: Installation, django_db_blocker) -> Iterator[Site]:
    """A fresh installation on SQLite."""
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": installation.folder / "db.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
    with django_db_blocker.unblock(), opened(installation, database) as site:
        yield site
