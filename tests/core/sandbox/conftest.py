"""Code in sandboxes: each test runs it in each sandbox that this machine has."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.sandbox.jail import run
from core.sandbox.limits import Ended, Jail, Limits
from core.sandbox.tiers import Tier, available
from tests.conftest import REPOSITORY

MODULE = "tests.core.sandbox.runs_code"
SMALL = Limits(seconds=20, memory=2**28, threads=100, written=2**25, files=200, printed=2**22)


@dataclass(frozen=True)
class Outcome:
    ended: Ended
    lines: list[str]
    scratch: Path


@pytest.fixture(params=[tier.value for tier in available()])
def tier(request: pytest.FixtureRequest) -> Tier:
    return Tier(request.param)


@pytest.fixture
def run_code(tier: Tier, tmp_path: Path) -> Callable[..., Outcome]:
    """Run code in a sandbox: run_code(code, limits, readable paths…)."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    here = [REPOSITORY / "core", REPOSITORY / "tests"]
    python = {Path(sys.prefix), Path(sys.base_prefix)}

    def run_here(code: str, limits: Limits = SMALL, *readable: Path) -> Outcome:
        jail = Jail(scratch, (*python, *here, *readable), limits=limits)
        lines: list[str] = []
        ended = run(MODULE, jail, tier, json.dumps(code), lines.append)
        return Outcome(ended, lines, scratch)

    return run_here
