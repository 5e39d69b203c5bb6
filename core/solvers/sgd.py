"""Gradient descent with momentum."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import SolverInterface
from core.solvers.fields import keras_options, momentum_field, weight_decay_field


class OptionsForm(forms.Form):
    momentum = momentum_field(0.9)
    weight_decay = weight_decay_field()


class SGD(SolverInterface):
    id = "SGD"
    title = "Stochastic gradient descent with momentum"
    options_form = OptionsForm
    nesterov = False

    def build(self, learning_rate: Any, **options: Any) -> Any:
        import keras

        options = keras_options(options)
        return keras.optimizers.SGD(learning_rate, nesterov=self.nesterov, **options)


class Nesterov(SGD):
    id = "NESTEROV"
    title = "Nesterov's accelerated gradient"
    nesterov = True
