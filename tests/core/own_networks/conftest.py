"""Sources, and the sandboxes of this machine."""

from __future__ import annotations

import pytest

from core.sandbox.tiers import Tier, available


@pytest.fixture(params=[tier.value for tier in available()])
def tier(request: pytest.FixtureRequest) -> Tier:
    return Tier(request.param)
