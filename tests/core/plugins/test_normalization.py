"""Normalization of intensities against NumPy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.plugins import InputSpec, Task
from core.plugins.normalization import Normalization, normalization_field

pytestmark = pytest.mark.training

IMAGES = np.random.default_rng(0).normal((100, 30), (20, 5), (16, 6, 5, 2)).astype(np.float32)
INPUTS = InputSpec(
    IMAGES.shape[1:],
    tuple(IMAGES.mean(axis=(0, 1, 2))),
    tuple(IMAGES.std(axis=(0, 1, 2))),
    Task.CLASSIFICATION,
    2,
    pixels=lambda: (IMAGES.mean(axis=0, dtype=float), IMAGES.std(axis=0, dtype=float)),
)
_CENTRED = IMAGES - IMAGES.mean(axis=(0, 1, 2))
_BY_CHANNEL = _CENTRED / IMAGES.std(axis=(0, 1, 2))
_AXES = {"axis": (1, 2, 3), "keepdims": True}
EXPECTED = {
    "none": IMAGES,
    "channel-mean": _CENTRED,
    "mean-image": IMAGES - IMAGES.mean(axis=0),
    "dataset": _BY_CHANNEL,
    "pixel": (IMAGES - IMAGES.mean(axis=0)) / IMAGES.std(axis=0),
    "image": (_BY_CHANNEL - _BY_CHANNEL.mean(**_AXES)) / _BY_CHANNEL.std(**_AXES),
}


@pytest.mark.parametrize("by", Normalization.values)
def test_each_choice_is_what_it_says_in_the_saved_network_too(tmp_path, by):
    import keras

    from core.plugins.layers import image_input

    image, x = image_input(INPUTS, by)
    network = keras.Model(image, keras.layers.Identity()(x))
    network.save(tmp_path / "network.keras")
    for one in (network, keras.models.load_model(tmp_path / "network.keras")):
        assert one(IMAGES).numpy() == pytest.approx(EXPECTED[by], abs=1e-3)


@pytest.mark.parametrize("unit", [1e-17, 1e-9, 1e14])
@pytest.mark.parametrize("by", ["dataset", "pixel", "image"])
def test_values_of_any_unit_are_standardized_alike(by, unit):
    """Keras divides by 1e-7 at least."""
    import keras

    from core.plugins.layers import image_input

    # One channel has the unit, the other one none.
    units = np.array([unit, 1])
    means, deviations = INPUTS.pixel_statistics()
    inputs = replace(
        INPUTS,
        means=tuple(INPUTS.means * units),
        deviations=tuple(INPUTS.deviations * units),
        pixels=lambda: (means * units, deviations * units),
    )
    image, x = image_input(inputs, by)
    network = keras.Model(image, keras.layers.Identity()(x))
    found = network(IMAGES * units.astype(np.float32)).numpy()
    assert found == pytest.approx(EXPECTED[by], abs=1e-3)


def test_the_field_takes_each_choice_and_no_other():
    field = normalization_field(Normalization.DATASET)
    assert field.initial == "dataset"
    assert sorted(value for value, _ in field.choices) == sorted(EXPECTED)
