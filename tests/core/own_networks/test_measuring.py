"""What training a source will take is measured in its sandbox, and what it tells is looked at."""

from __future__ import annotations

import json

import pytest

from core.exceptions import TrainingError
from core.own_networks import measuring
from tests.core.own_networks.sources import OWN_STEP, PLAIN

pytestmark = pytest.mark.training


def test_a_source_is_measured(spec):
    found = measuring.preflight(spec("", network_options={"width": 6}), PLAIN)
    # conv: 3 · 3 · 6 + 6; scores of 10 · 10 · 6 values: 600 · 3 + 3. The mean and variance of the
    # normalization are weights that are not trained.
    assert found.trainable_parameters == 60 + 1803
    assert (found.steps, found.batch_size, found.misfit) == (3, 8, None)
    assert 10**8 < found.memory_bytes < found.available_bytes
    assert found.step_seconds > 0


def test_a_training_step_of_its_own_has_no_rate(spec):
    found = measuring.range_test(spec(""), OWN_STEP, 30)
    assert found.has_own_step
    assert found.curve.rates == found.curve.losses == ()  # nothing was trained


def test_an_error_names_its_line(spec):
    wrong = PLAIN.replace("layers.Conv2D(width, 3", "layers.Conv2D(width, 30")
    with pytest.raises(TrainingError, match=r"Line 9: "):
        measuring.preflight(spec(""), wrong)


GOOD = {"parameters": 1, "trainable_parameters": 1, "epochs": 1, "steps": 1, "batch_size": 1}
GOOD |= {"device": "CPU", "available_bytes": 1, "memory_bytes": 1, "largest_batch_size": 1}


@pytest.mark.parametrize(
    "wrong", [{"parameters": "many"}, {"steps": -1}, {"memory_bytes": 1e400}, {"epochs": None}]
)
def test_figures_that_are_none_are_refused(wrong):
    given = json.loads(json.dumps(GOOD | wrong))
    with pytest.raises(TrainingError, match="reports no"):
        measuring._preflight_in(given)
    assert measuring._preflight_in(GOOD | {"misfit": 3}).misfit is None
