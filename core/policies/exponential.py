"""Multiplied by gamma with every percent of the training."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms

from core.plugins import PolicyInterface
from core.plugins.policy import Numbers
from core.policies.fields import decay_field, percent


class OptionsForm(forms.Form):
    gamma = decay_field(0.95, "The learning rate is multiplied by this in each percent.")


class Exponential(PolicyInterface):
    id = "exp"
    title = "Exponential decay"
    options_form = OptionsForm

    def rate(self, progress: Numbers, **options: Any) -> Numbers:
        gamma = options["gamma"]
        return np.power(gamma, percent(progress))
