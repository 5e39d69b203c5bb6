"""Which sandbox is in force."""

from __future__ import annotations

import pytest

from core.sandbox import tiers
from core.sandbox.tiers import Tier, choice_of


@pytest.fixture
def machine(monkeypatch):
    """A machine with these obstacles: machine(bubblewrap, Landlock)."""

    def make(bubblewrap: str = "", landlock: str = "") -> None:
        found = {Tier.BUBBLEWRAP: bubblewrap, Tier.LANDLOCK: landlock}
        monkeypatch.setattr(tiers, "obstacles", lambda: found)

    return make


def test_the_best_is_taken(machine):
    machine()
    assert choice_of("auto").tier is Tier.BUBBLEWRAP


def test_the_next_one_says_what_is_missing(machine):
    machine("bubblewrap is not installed")
    choice = choice_of("auto")
    assert choice.tier is Tier.LANDLOCK
    assert choice.why == "Landlock with seccomp: bubblewrap is not installed."


def test_without_any_nothing_runs(machine):
    machine("bubblewrap is not installed", "the kernel has no Landlock")
    choice = choice_of("auto")
    assert choice.tier is None
    assert choice.why == "There is none: bubblewrap is not installed; the kernel has no Landlock."


def test_a_named_one_is_never_replaced_by_a_weaker_one(machine):
    machine("bubblewrap is not installed")
    assert choice_of("bubblewrap").tier is None
    assert choice_of("landlock").tier is Tier.LANDLOCK


def test_an_administrator_may_do_without(machine):
    machine("bubblewrap is not installed", "the kernel has no Landlock")
    assert choice_of("none").tier is Tier.NONE


def test_another_word_names_those_that_there_are(machine):
    machine()
    choice = choice_of("docker")
    assert choice.tier is None
    assert "auto, bubblewrap, landlock, none" in choice.why
