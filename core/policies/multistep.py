"""Multiplied by gamma at chosen times."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms

from core.plugins import PolicyInterface
from core.plugins.policy import Numbers
from core.policies.fields import decay_field, percent

LONGEST = 200


class PercentagesField(forms.CharField):
    """Percentages from 0 to 100, separated by commas; cleans to such a text in order."""

    def clean(self, value: Any) -> str:
        try:
            found = sorted(float(part) for part in super().clean(value).split(","))
        except ValueError:
            found = []
        if not found or not all(0 <= one <= 100 for one in found):
            raise forms.ValidationError("Enter percentages separated by commas, such as 50, 85.")
        return ", ".join(f"{one:.6g}" for one in found)


class OptionsForm(forms.Form):
    values = PercentagesField(
        label="Steps (percent of the training)",
        max_length=LONGEST,
        initial="50, 85",
        help_text="Separated by commas.",
    )
    gamma = decay_field(0.1, "At each step, the learning rate is multiplied by this.")


class MultiStep(PolicyInterface):
    id = "multistep"
    title = "Multi-step"
    options_form = OptionsForm

    def rate(self, progress: Numbers, **options: Any) -> Numbers:
        values, gamma = options["values"], options["gamma"]
        steps = np.array([float(value) for value in values.split(",")])
        passed = np.searchsorted(steps, percent(progress), side="right")
        return np.power(gamma, passed.astype(np.float64))
