"""How gradients become updates of the weights."""

from __future__ import annotations

from django import forms

from core.forms.groups import FieldGroup
from core.forms.limits import LARGEST_BATCH
from core.training.spec import TrainingSpec


class UpdateForm(FieldGroup):
    """Accumulation, clipping and averaging."""

    group = "Gradients and weight averaging"

    accumulation = forms.IntegerField(
        label="Gradient accumulation (steps)",
        min_value=1,
        max_value=LARGEST_BATCH,
        initial=TrainingSpec.accumulation,
        help_text="Averages the gradients of this many steps for each update. 1: none.",
    )
    max_gradient_norm = forms.FloatField(
        label="Gradient clipping (maximum norm)",
        min_value=0,
        max_value=1e30,
        initial=TrainingSpec.max_gradient_norm,
        help_text="Scales gradients down to this norm over all weights. 0: never.",
    )
    ema_momentum = forms.FloatField(
        label="Weight averaging (EMA momentum)",
        min_value=0,
        max_value=0.999999,
        initial=TrainingSpec.ema_momentum,
        help_text="0.99: the average over about 100 steps is measured and saved. 0: none.",
    )
