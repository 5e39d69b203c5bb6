"""The layers from standardized values to those of the targets."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import layers

from core.plugins.inputs import InputSpec
from core.plugins.units import units_of


def raw_values(x: Any, inputs: InputSpec, name: str) -> Any:
    """Standardized values times the targets' standard deviations, plus their means; float32.

    Args:
        x: the values, of which the last axis has as many as there are targets.
        inputs: what the network is built for.
        name: of the output.
    """
    means, deviations = np.array(inputs.target_means), np.array(inputs.target_deviations)
    units = units_of(inputs.target_deviations)
    if units:
        means, deviations = means / units, deviations / units
    x = layers.Normalization(
        mean=means.tolist(),
        variance=[deviation**2 for deviation in deviations.tolist()],
        invert=True,
        dtype="float32",
        name=f"{name}_in_units" if units else name,
    )(x)
    return layers.Rescaling(list(units), dtype="float32", name=name)(x) if units else x
