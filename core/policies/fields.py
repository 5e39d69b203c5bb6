"""Form fields that several policies have, and percentages of the training."""

from __future__ import annotations

import numpy as np
from django import forms

from core.plugins.policy import Numbers

MOST_GAMMA = 1000
MOST_POWER = 100


def percent_field(label: str, initial: float, help_text: str = "") -> forms.FloatField:
    """A time within the training."""
    return forms.FloatField(
        label=f"{label} (percent of the training)",
        min_value=0.1,
        max_value=100,
        initial=initial,
        help_text=help_text,
    )


def decay_field(initial: float, help_text: str) -> forms.FloatField:
    """The gamma of policies that multiply the rate by it."""
    return forms.FloatField(
        label="Gamma", min_value=0, max_value=1, initial=initial, help_text=help_text
    )


def gamma_field(initial: float, help_text: str) -> forms.FloatField:
    """The gamma of other policies."""
    return forms.FloatField(
        label="Gamma", min_value=0, max_value=MOST_GAMMA, initial=initial, help_text=help_text
    )


def power_field(initial: float) -> forms.FloatField:
    return forms.FloatField(label="Power", min_value=0, max_value=MOST_POWER, initial=initial)


def percent(progress: Numbers) -> Numbers:
    """Progress in percent; 29 hundredths are 29, which binary fractions just miss."""
    rounded: Numbers = np.round(100 * progress, 9)
    return rounded
