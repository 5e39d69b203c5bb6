"""Inverse to a power of the progress."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms

from core.plugins import PolicyInterface
from core.plugins.policy import Numbers
from core.policies.fields import gamma_field, percent, power_field


class OptionsForm(forms.Form):
    gamma = gamma_field(0.1, "The learning rate is divided by (1 + gamma × percent) ^ power.")
    power = power_field(0.5)


class Inverse(PolicyInterface):
    id = "inv"
    title = "Inverse decay"
    options_form = OptionsForm

    def rate(self, progress: Numbers, **options: Any) -> Numbers:
        gamma, power = options["gamma"], options["power"]
        return np.power(1 + gamma * percent(progress), -power)
