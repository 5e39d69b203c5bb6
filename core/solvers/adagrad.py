"""Adagrad (Duchi et al. 2011)."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import SolverInterface
from core.solvers.fields import amount_field, epsilon_field, keras_options, weight_decay_field


class OptionsForm(forms.Form):
    initial_accumulator_value = amount_field(
        "Initial accumulator value", 0.1, "Where the sums of squared gradients start."
    )
    epsilon = epsilon_field()
    weight_decay = weight_decay_field()


class Adagrad(SolverInterface):
    id = "ADAGRAD"
    title = "Adagrad"
    options_form = OptionsForm

    def build(self, learning_rate: Any, **options: Any) -> Any:
        import keras

        return keras.optimizers.Adagrad(learning_rate, **keras_options(options))
