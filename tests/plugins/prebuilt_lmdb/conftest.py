from __future__ import annotations

from collections.abc import Iterator

import pytest
from digits_prebuilt_lmdb.database import close_all


@pytest.fixture(autouse=True)
def closed_databases() -> Iterator[None]:
    """Each test leaves none open."""
    yield
    close_all()
