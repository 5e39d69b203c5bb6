"""Measuring the validation stage in the middle of a training."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from core.training.callbacks.averaging import averaged_weights


class Validation:
    """Measures a model; the metrics of the epoch that is running stay as they are."""

    def __init__(self, model: keras.Model, batches: tf.data.Dataset) -> None:
        """Take a compiled model, and the batches of the stage."""
        self.model = model
        self.batches = batches

    def __call__(self) -> dict[str, Any]:
        """The metrics by name, with the prefix of validation."""
        kept = [
            (variable, keras.ops.convert_to_numpy(variable))
            for metric in self.model.metrics
            for variable in metric.variables
        ]
        with averaged_weights(self.model):
            found = self.model.evaluate(self.batches, verbose=0, return_dict=True)
        for variable, value in kept:
            variable.assign(value)
        return {f"val_{name}": value for name, value in found.items()}
