"""Up to the learning rate and down again (Smith and Topin 2018)."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms

from core.plugins import PolicyInterface
from core.plugins.policy import Numbers
from core.policies.fields import percent, percent_field

MOST = 1e9


class OptionsForm(forms.Form):
    peak = percent_field("Peak", 30, "When the learning rate is reached.")
    div_factor = forms.FloatField(
        label="Initial divisor",
        min_value=1,
        max_value=MOST,
        initial=25.0,
        help_text="It starts with the learning rate divided by this.",
    )
    final_div_factor = forms.FloatField(
        label="Final divisor",
        min_value=1,
        max_value=MOST,
        initial=10_000.0,
        help_text="It ends with the initial rate divided by this.",
    )


class OneCycle(PolicyInterface):
    id = "one-cycle"
    title = "One-cycle"
    options_form = OptionsForm

    def rate(self, progress: Numbers, **options: Any) -> Numbers:
        peak = options["peak"]
        first = 1 / options["div_factor"]
        last = first / options["final_div_factor"]
        now = percent(progress)
        rest = np.clip((now - peak) / max(100 - peak, 1e-9), 0, 1)
        return np.where(now < peak, _wave(first, 1, now / peak), _wave(1, last, rest))


def _wave(start: float, end: float, part: Numbers) -> Numbers:
    """From start to end by half a wave of the cosine."""
    return end + (start - end) * 0.5 * (1 + np.cos(np.pi * part))
