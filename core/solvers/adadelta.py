"""Adadelta (Zeiler 2012)."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import SolverInterface
from core.solvers.fields import epsilon_field, keras_options, rho_field, weight_decay_field


class OptionsForm(forms.Form):
    rho = rho_field(0.95)
    epsilon = epsilon_field()
    weight_decay = weight_decay_field()


class Adadelta(SolverInterface):
    id = "ADADELTA"
    title = "Adadelta"
    options_form = OptionsForm

    def build(self, learning_rate: Any, **options: Any) -> Any:
        import keras

        return keras.optimizers.Adadelta(learning_rate, **keras_options(options))
