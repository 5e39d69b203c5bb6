"""Range tests on curves whose steepest fall is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.training.rate_range import has_diverged, rate_range, rising_rates

RATES = rising_rates(120)


def curve(steepest, noise=0.0, seed=0):
    """A loss that falls as a logistic function of the rate's logarithm, and then explodes."""
    chance = np.random.default_rng(seed)
    logs = np.log10(RATES)
    fall = 2.3 - 1.8 / (1 + np.exp(-4 * (logs - math.log10(steepest))))
    return fall + np.exp(6 * (logs + 0.7)) + noise * chance.standard_normal(len(logs))


@pytest.mark.parametrize("steepest", [1e-4, 1e-3, 1e-2])
def test_the_steepest_fall_is_found(steepest):
    found = rate_range(RATES, curve(steepest))
    factor = RATES[1] / RATES[0]
    assert steepest / factor**1.5 < found.suggested < steepest * factor**1.5
    noisy = rate_range(RATES, curve(steepest, noise=0.05))
    assert steepest / 4 < noisy.suggested < steepest * 4


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("steepest", [1e-4, 1e-3])
def test_noise_of_small_batches_does_not_lead_to_tiny_rates(steepest, seed):
    losses = curve(steepest, noise=0.4, seed=seed).tolist()
    found = rate_range(RATES, losses)
    assert steepest / 10 < found.suggested < steepest * 10
    assert not any(has_diverged(losses[:n]) for n in range(1, 100))


@pytest.mark.parametrize("steps", [40, 120])
@pytest.mark.parametrize("kind", ["normal", "uniform", "exponential", "standard_t"])
def test_noise_alone_suggests_nothing(steps, kind):
    """Of two hundred flat losses, at most three seem to fall."""
    given = {"normal": (1, 0.3), "uniform": (0, 1), "exponential": (1,), "standard_t": (5,)}[kind]
    rates = rising_rates(steps)
    found = [
        rate_range(rates, getattr(np.random.default_rng(seed), kind)(*given, steps)).suggested
        for seed in range(200)
    ]
    assert sum(one is not None for one in found) <= 3


def test_rates_rise_by_the_same_factor():
    assert np.allclose(np.diff(np.log(RATES)), np.log(RATES[-1] / RATES[0]) / 119)
    assert (RATES[0], RATES[-1]) == (pytest.approx(1e-6), pytest.approx(1.0))


def test_what_is_not_finite_ends_the_test():
    losses = curve(1e-3)
    losses[90] = math.nan
    found = rate_range(RATES, losses)
    assert len(found.rates) == len(found.losses) == len(found.smoothed) == 90
    assert has_diverged([2.0, 1.0, math.inf])


def test_a_loss_that_never_falls_suggests_nothing():
    assert rate_range(RATES, np.arange(120.0)).suggested is None
    assert rate_range(RATES[:5], [5.0, 4.0, 3.0, 2.0, 1.0]).suggested is None


def test_a_straight_line_stays_one_when_smoothed():
    found = rate_range(RATES, np.linspace(3, 1, 120))
    assert np.allclose(found.smoothed, np.linspace(3, 1, 120))


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([], False),
        ([2.0, 9.0], False),  # too few to tell
        ([2.0] * 12 + [1.0] * 3 + [4.9] * 3, False),
        ([2.0] * 12 + [1.0] * 3 + [5.1] * 3, True),
        ([2.0] * 12 + [1.0] * 3 + [9.0], False),  # one batch
        ([1.0, 3.0] * 6 + [4.9] * 3, False),  # they differ by chance
        ([1.0, 3.0] * 6 + [5.1] * 3, True),
    ],
)
def test_a_test_ends_once_the_loss_has_risen_far(losses, expected):
    assert has_diverged(losses) is expected
