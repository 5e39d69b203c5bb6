"""Targets in units of any size are learnt as well as those near 1."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.plugins import InputSpec, Task
from core.plugins.units import unit_of, units_of

MEANS, DEVIATIONS = np.array([3.0, -7.0]), np.array([2.0, 0.5])


@pytest.mark.parametrize("deviation", [1e-6, 0.3, 1, 1e15])
def test_usual_values_have_no_unit(deviation):
    assert unit_of(deviation) == 1
    assert units_of([deviation, 1]) == ()


@pytest.mark.parametrize("deviation", [1e-18, 2e-17, 3e-9, 9e-7])
def test_small_values_are_near_1_in_their_unit_which_rounds_nothing(deviation):
    assert 0.7 < deviation / unit_of(deviation) < 1.5
    values = np.float32(deviation) * np.linspace(-3, 3, 7, dtype=np.float32)
    scaled = values * np.float32(1 / unit_of(deviation))
    np.testing.assert_array_equal(scaled.astype(float) * unit_of(deviation), values.astype(float))
    assert units_of([1, deviation]) == (1, unit_of(deviation))


@pytest.mark.training
@pytest.mark.parametrize("unit", [1e-17, 1e-9, 1.0, 1e13])
def test_outputs_and_loss_are_those_of_the_unit(tmp_path: Path, unit: float):
    """By NumPy in float64; also from a snapshot."""
    import keras

    from core.training.tasks.numbers import StandardizedError
    from core.training.tasks.raw_values import raw_values

    means, deviations = (MEANS * unit).tolist(), (DEVIATIONS * unit).tolist()
    inputs = InputSpec((4, 4, 1), (0,), (1,), Task.REGRESSION, 2, tuple(means), tuple(deviations))
    given = keras.Input((2,))
    network = keras.Model(given, raw_values(given, inputs, "numbers"))
    assert network.output_names == ["numbers"]
    network.save(tmp_path / "network.keras")
    standardized = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
    expected = standardized * np.array(deviations) + means
    for one in (network, keras.models.load_model(tmp_path / "network.keras")):
        assert one(standardized).numpy() / unit == pytest.approx(expected / unit, rel=1e-6)
    targets = np.float32(np.add(means, deviations))
    loss = StandardizedError(tuple(deviations)).call(
        np.tile(targets, (5, 1)), network(standardized)
    )
    assert loss.numpy() == pytest.approx(((1 - standardized) ** 2).mean(axis=1), rel=1e-4)
