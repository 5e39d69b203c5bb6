"""Adam (Kingma and Ba 2014), and with weight decay (Loshchilov and Hutter 2019)."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import SolverInterface
from core.solvers.fields import epsilon_field, share_field, weight_decay_field


class AdamForm(forms.Form):
    beta_1 = share_field("Beta 1", 0.9, "Decay rate of the mean of gradients.")
    beta_2 = share_field("Beta 2", 0.999, "Decay rate of the mean of squared gradients.")
    epsilon = epsilon_field()
    amsgrad = forms.BooleanField(
        label="AMSGrad",
        required=False,
        initial=False,
        help_text="Divide by the largest mean of squared gradients so far.",
    )


class AdamWForm(AdamForm):
    weight_decay = weight_decay_field(0.004)


class Adam(SolverInterface):
    id = "ADAM"
    title = "Adam"
    options_form = AdamForm

    def build(self, learning_rate: Any, **options: Any) -> Any:
        import keras

        return keras.optimizers.Adam(learning_rate, **options)


class AdamW(SolverInterface):
    id = "ADAMW"
    title = "AdamW (Adam with weight decay)"
    options_form = AdamWForm

    def build(self, learning_rate: Any, **options: Any) -> Any:
        import keras

        return keras.optimizers.AdamW(learning_rate, **options)
