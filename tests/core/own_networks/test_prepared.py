"""A process that waits in a sandbox is used for one check, and ended when nobody wants it."""

from __future__ import annotations

import time

import pytest

from core.networks import inputs_of
from core.own_networks import prepared
from core.own_networks.checking import check
from core.own_networks.prepared import _Waiting
from core.sandbox.tiers import Tier, available
from tests.core.own_networks.sources import GOOD

pytestmark = pytest.mark.training

BEST = available()[0]


@pytest.fixture
def waiting(monkeypatch):
    one = _Waiting()
    monkeypatch.setattr(prepared, "_waiting", one)
    yield one
    one.drop()


def prepare(waiting):
    waiting.prepare(BEST)
    while waiting._one is None:
        time.sleep(0.01)
    return waiting._one


def test_it_is_used_once(waiting):
    one = prepare(waiting)
    assert one.is_running
    assert check(GOOD, inputs_of("classification", (12, 12, 1), 3), {}, BEST).problems == ()
    assert not one.is_running
    assert waiting.take(BEST) is None


def test_one_is_enough(waiting):
    one = prepare(waiting)
    waiting.prepare(BEST)
    while not waiting._wanted.empty():
        time.sleep(0.01)
    time.sleep(0.1)
    assert waiting._one is one
    waiting.drop()
    assert not one.is_running


def test_one_of_another_sandbox_is_not_taken(waiting):
    one = prepare(waiting)
    assert waiting.take(Tier.NONE) is None
    assert not one.is_running


def test_one_that_was_killed_is_not_taken(waiting):
    one = prepare(waiting)
    one.jailed.kill()
    assert waiting.take(BEST) is None
