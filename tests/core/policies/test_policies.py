"""Each policy against its closed form, written down once more."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from core.exceptions import PluginError, TrainingError
from core.options import form_values
from core.plugins import PolicyInterface
from core.policies.rates import rates
from core.registry import policy_plugins

PERCENT = range(101)
RATE = 0.01


def one_cycle(p: int, peak: float, first: float, last: float) -> float:
    start, end, part = (first, 1, p / peak) if p < peak else (1, last, (p - peak) / (100 - peak))
    return start + (end - start) * (1 - math.cos(math.pi * part)) / 2


CLOSED_FORMS: dict[str, list[tuple[dict[str, Any], Any]]] = {
    "fixed": [({}, lambda p: 1)],
    "step": [
        ({}, lambda p: 0.1 ** math.floor(p / 33)),
        ({"size": 29, "gamma": 0.5}, lambda p: 0.5 ** (p // 29)),
    ],
    "multistep": [
        ({}, lambda p: 0.1 ** ((p >= 50) + (p >= 85))),
        ({"values": "90, 29", "gamma": 0.5}, lambda p: 0.5 ** ((p >= 29) + (p >= 90))),
    ],
    "exp": [({}, lambda p: 0.95**p), ({"gamma": 0.9}, lambda p: 0.9**p)],
    "inv": [
        ({}, lambda p: 1 / math.sqrt(1 + 0.1 * p)),
        ({"gamma": 2, "power": 1}, lambda p: 1 / (1 + 2 * p)),
    ],
    "poly": [({}, lambda p: (1 - p / 100) ** 3), ({"power": 1}, lambda p: 1 - p / 100)],
    "sigmoid": [
        ({}, lambda p: 1 / (1 + math.exp(0.1 * (p - 50)))),
        ({"step": 20, "gamma": 2}, lambda p: 1 / (1 + math.exp(2 * (p - 20)))),
    ],
    "cosine": [
        ({}, lambda p: (1 + math.cos(math.pi * p / 100)) / 2),
        ({"alpha": 0.2}, lambda p: 0.2 + 0.8 * (1 + math.cos(math.pi * p / 100)) / 2),
    ],
    "one-cycle": [
        ({}, lambda p: one_cycle(p, 30, 1 / 25, 1 / 25e4)),
        (
            {"peak": 50, "div_factor": 10, "final_div_factor": 2},
            lambda p: one_cycle(p, 50, 1 / 10, 1 / 20),
        ),
    ],
}
CASES = [(policy, *case) for policy, cases in CLOSED_FORMS.items() for case in cases]


def curve(policy_id: str, options: dict[str, Any], warm_up: float = 0.0) -> np.ndarray:
    policy = policy_plugins[policy_id]
    values = form_values(policy.options_form, "option", options)
    progress = np.arange(101) / 100
    return rates(policy, values, progress, learning_rate=RATE, warm_up=warm_up)


def test_every_policy_has_a_closed_form_here():
    assert {policy.id for policy in policy_plugins} == set(CLOSED_FORMS)


@pytest.mark.parametrize(("policy", "options", "expected"), CASES, ids=lambda value: str(value)[:9])
def test_a_policy_is_its_closed_form(policy, options, expected):
    assert curve(policy, options) == pytest.approx([RATE * expected(p) for p in PERCENT], rel=1e-12)


@pytest.mark.parametrize("policy", ["fixed", "exp", "one-cycle"])
def test_a_warm_up_is_a_line_from_zero_to_the_policys_own_curve(policy):
    plain, warmed = curve(policy, {}), curve(policy, {}, warm_up=0.2)
    assert warmed[:20] == pytest.approx([plain[20] * p / 20 for p in range(20)], abs=1e-18)
    assert np.array_equal(warmed[20:], plain[20:])


def test_a_steep_sigmoid_does_not_overflow():
    with np.errstate(all="raise"):
        found = curve("sigmoid", {"gamma": 1000})
    assert (found[49], found[51]) == (RATE, 0)


@pytest.mark.parametrize(
    ("policy", "options", "text"),
    [
        ("multistep", {"values": "50; 85"}, "such as 50, 85"),
        ("multistep", {"values": "50, 101"}, "such as 50, 85"),
        ("multistep", {"values": "nan"}, "such as 50, 85"),
        ("multistep", {"values": ""}, "Steps .* required"),
        ("step", {"size": 0}, "Step size .* greater than or equal to 0.1"),
        ("exp", {"gamma": "inf"}, "Gamma: Enter a number"),
        ("poly", {"speed": 1}, "There is no option 'speed'; known: power"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(policy, options, text):
    with pytest.raises(TrainingError, match=text):
        curve(policy, options)


def test_multistep_values_are_stored_in_order():
    form = policy_plugins["multistep"].options_form({"values": " 85,50.0 ", "gamma": 0.1})
    assert form.is_valid()
    assert form.cleaned_data["values"] == "50, 85"


@pytest.mark.parametrize("wrong", [-1.0, np.nan, [1.0, 2.0]])
def test_a_policy_that_gives_no_rates_is_named(wrong):
    class Wrong(PolicyInterface):
        id, title = "wrong", "Wrong one"

        def rate(self, progress, **options):
            return progress * wrong if isinstance(wrong, float) else np.array(wrong)

    with pytest.raises(PluginError, match="The learning rate policy Wrong one does not give"):
        rates(Wrong, {}, np.linspace(0, 1, 5), learning_rate=1.0)
