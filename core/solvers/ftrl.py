"""Follow the regularized leader (McMahan et al. 2013)."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import SolverInterface
from core.solvers.fields import amount_field, keras_options, weight_decay_field


class OptionsForm(forms.Form):
    learning_rate_power = forms.FloatField(
        label="Learning rate power",
        min_value=-1,
        max_value=0,
        initial=-0.5,
        help_text="0: the same learning rate for all weights.",
    )
    initial_accumulator_value = amount_field(
        "Initial accumulator value", 0.1, "Where the sums of squared gradients start."
    )
    l1_regularization_strength = amount_field("L1 regularization strength", 0.0)
    l2_regularization_strength = amount_field("L2 regularization strength", 0.0)
    l2_shrinkage_regularization_strength = amount_field("L2 shrinkage regularization strength", 0.0)
    beta = amount_field("Beta", 0.0)
    weight_decay = weight_decay_field()


class Ftrl(SolverInterface):
    id = "FTRL"
    title = "FTRL (follow the regularized leader)"
    options_form = OptionsForm

    def build(self, learning_rate: Any, **options: Any) -> Any:
        import keras

        return keras.optimizers.Ftrl(learning_rate, **keras_options(options))
