"""A power of what is left of the training."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms

from core.plugins import PolicyInterface
from core.plugins.policy import Numbers
from core.policies.fields import power_field


class OptionsForm(forms.Form):
    power = power_field(3)


class Polynomial(PolicyInterface):
    id = "poly"
    title = "Polynomial decay"
    options_form = OptionsForm

    def rate(self, progress: Numbers, **options: Any) -> Numbers:
        power = options["power"]
        return np.power(1 - progress, power)
