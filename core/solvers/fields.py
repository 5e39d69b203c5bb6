"""Form fields that several solvers have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

LARGEST = 1e6


def share_field(label: str, initial: float, help_text: str = "") -> forms.FloatField:
    """How much of a running mean is kept in a step: from 0 to below 1."""
    return forms.FloatField(
        label=label, min_value=0, max_value=0.999999, initial=initial, help_text=help_text
    )


def amount_field(label: str, initial: float, help_text: str = "") -> forms.FloatField:
    """A number from 0 on."""
    return forms.FloatField(
        label=label, min_value=0, max_value=LARGEST, initial=initial, help_text=help_text
    )


def momentum_field(initial: float) -> forms.FloatField:
    return share_field("Momentum", initial, "How much of the last step is repeated; 0: nothing.")


def rho_field(initial: float) -> forms.FloatField:
    return share_field("Rho", initial, "Decay rate of the mean of squared gradients.")


def epsilon_field(help_text: str = "Keeps divisors from being 0.") -> forms.FloatField:
    return forms.FloatField(
        label="Epsilon", min_value=1e-12, max_value=1, initial=1e-7, help_text=help_text
    )


def weight_decay_field(initial: float = 0.0) -> forms.FloatField:
    return forms.FloatField(
        label="Weight decay",
        min_value=0,
        max_value=1,
        initial=initial,
        help_text="Each step lowers all weights by this times the learning rate; 0: not at all.",
    )


def keras_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options as Keras takes them: it computes nothing where `weight_decay` is None."""
    return {**options, "weight_decay": options["weight_decay"] or None}
