"""RMSprop (Hinton 2012)."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import SolverInterface
from core.solvers.fields import (
    epsilon_field,
    keras_options,
    momentum_field,
    rho_field,
    weight_decay_field,
)


class OptionsForm(forms.Form):
    rho = rho_field(0.9)
    momentum = momentum_field(0.0)
    epsilon = epsilon_field()
    centered = forms.BooleanField(
        label="Centered",
        required=False,
        initial=False,
        help_text="Divide by the gradients' standard deviation instead of their root mean square.",
    )
    weight_decay = weight_decay_field()


class RMSprop(SolverInterface):
    id = "RMSPROP"
    title = "RMSprop"
    options_form = OptionsForm

    def build(self, learning_rate: Any, **options: Any) -> Any:
        import keras

        return keras.optimizers.RMSprop(learning_rate, **keras_options(options))
