"""Half a wave of the cosine (Loshchilov and Hutter 2017)."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms

from core.plugins import PolicyInterface
from core.plugins.policy import Numbers


class OptionsForm(forms.Form):
    alpha = forms.FloatField(
        label="Alpha",
        min_value=0,
        max_value=1,
        initial=0.0,
        help_text="Where it ends, as a fraction of the learning rate.",
    )


class Cosine(PolicyInterface):
    id = "cosine"
    title = "Cosine decay"
    options_form = OptionsForm

    def rate(self, progress: Numbers, **options: Any) -> Numbers:
        alpha = options["alpha"]
        return alpha + (1 - alpha) * 0.5 * (1 + np.cos(np.pi * progress))
