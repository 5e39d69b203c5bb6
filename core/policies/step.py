"""Multiplied by gamma at equal intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms

from core.plugins import PolicyInterface
from core.plugins.policy import Numbers
from core.policies.fields import decay_field, percent, percent_field


class OptionsForm(forms.Form):
    size = percent_field("Step size", 33)
    gamma = decay_field(0.1, "After each step, the learning rate is multiplied by this.")


class Step(PolicyInterface):
    id = "step"
    title = "Step"
    options_form = OptionsForm

    def rate(self, progress: Numbers, **options: Any) -> Numbers:
        size, gamma = options["size"], options["gamma"]
        steps = np.floor(np.round(percent(progress) / size, 9))
        return np.power(gamma, steps)
