"""Sources are checked in a sandbox: what is wrong stands at its line."""

from __future__ import annotations

import pytest

from core.exceptions import TrainingError
from core.networks import inputs_of
from core.own_networks import sandbox
from core.own_networks.checking import check
from core.sandbox.tiers import available
from tests.core.own_networks.sources import GOOD, hostile

pytestmark = pytest.mark.training

INPUTS = inputs_of("classification", (12, 12, 1), 3)


def problem(source: str, tier=None, **options) -> tuple[int | None, str]:
    checked = check(source, INPUTS, options, tier)
    (found,) = checked.problems
    return found.line, found.text


def test_there_is_a_sandbox():
    assert available()


def test_a_good_source_shows_its_structure(tier):
    checked = check(GOOD, INPUTS, {"width": 5}, tier)
    assert checked.problems == ()
    assert checked.parameters == 5 * (9 + 1) + 3 * (5 + 1)
    names = [layer["name"] for layer in checked.structure["layers"]]
    assert names[0] == "image"
    assert {"conv", "pool"} < set(names)


def test_a_process_is_refused_at_its_line(tier):
    line, text = problem(hostile("import os\nos.fork()"), tier)
    assert line == 13
    assert "sandbox refuses" in text


def test_a_sandbox_that_cannot_start_python_is_not_the_sources_fault(tier, monkeypatch):
    monkeypatch.setattr(sandbox, "_environment", lambda: iter(()))
    with pytest.raises(TrainingError, match=r"sandbox \(.*\) could not start Python: .*doctor\.$"):
        check(GOOD, INPUTS, {}, tier)
