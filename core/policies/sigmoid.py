"""Down to zero around a chosen time."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms

from core.plugins import PolicyInterface
from core.plugins.policy import Numbers
from core.policies.fields import gamma_field, percent, percent_field


class OptionsForm(forms.Form):
    step = percent_field("Midpoint", 50, "When half of the learning rate is left.")
    gamma = gamma_field(0.1, "How steeply it falls.")


class Sigmoid(PolicyInterface):
    id = "sigmoid"
    title = "Sigmoid decay"
    options_form = OptionsForm

    def rate(self, progress: Numbers, **options: Any) -> Numbers:
        step, gamma = options["step"], options["gamma"]
        # 1 / (1 + exp(x)), which overflows where it is steep.
        return 0.5 * (1 - np.tanh(0.5 * gamma * (percent(progress) - step)))
