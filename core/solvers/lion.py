"""Lion, which takes the sign of momentum (Chen et al. 2023)."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import SolverInterface
from core.solvers.fields import keras_options, share_field, weight_decay_field


class OptionsForm(forms.Form):
    beta_1 = share_field("Beta 1", 0.9, "Weight of the momentum against the gradient in a step.")
    beta_2 = share_field("Beta 2", 0.99, "Decay rate of the momentum.")
    weight_decay = weight_decay_field()


class Lion(SolverInterface):
    id = "LION"
    title = "Lion"
    options_form = OptionsForm

    def build(self, learning_rate: Any, **options: Any) -> Any:
        import keras

        return keras.optimizers.Lion(learning_rate, **keras_options(options))
