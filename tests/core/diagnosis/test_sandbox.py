"""`doctor` says which sandbox is in force, and why."""

from __future__ import annotations

import pytest

from core.diagnosis import sandbox
from core.diagnosis.findings import Level
from core.sandbox.tiers import Choice, Tier


@pytest.fixture
def found(monkeypatch):
    """The only finding for a choice."""

    def find(tier, why):
        monkeypatch.setattr(sandbox, "sandbox_in_force", lambda: Choice(tier, why))
        (finding,) = sandbox.check_sandbox()
        return finding

    return find


def test_the_best_is_fine(found):
    finding = found(Tier.BUBBLEWRAP, "bubblewrap works here.")
    assert (finding.level, finding.found) == (Level.OK, "sandbox: bubblewrap works here.")


@pytest.mark.parametrize(
    ("tier", "said"),
    [
        (Tier.LANDLOCK, "sandbox: why"),
        (Tier.NONE, "own networks run without a sandbox: why"),
        (None, "own networks are off: why"),
    ],
)
def test_less_is_a_warning_with_a_remedy(found, tier, said):
    finding = found(tier, "why")
    assert (finding.level, finding.found) == (Level.WARN, said)
    assert finding.remedy


def test_this_machine_has_one():
    (finding,) = sandbox.check_sandbox()
    assert "sandbox: " in finding.found
