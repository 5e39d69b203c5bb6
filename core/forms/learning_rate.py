"""The learning rate over a training: its fields, and its curve before anything is trained."""

from __future__ import annotations

from functools import partial

import numpy as np
from django import forms

from core.fields import PlainForm
from core.forms.chosen_options import ChosenOptions, titles
from core.forms.creation import Creation, Data
from core.plugins.policy import Numbers
from core.policies.rates import rates
from core.registry import policy_plugins
from core.training.spec import TrainingSpec


class LearningRateForm(PlainForm):
    """The fields that every policy has; named as in the original."""

    learning_rate = forms.FloatField(
        min_value=1e-12, max_value=1e30, initial=TrainingSpec.learning_rate
    )
    lr_policy = forms.ChoiceField(
        label="Learning rate policy",
        choices=partial(titles, policy_plugins),
        initial=TrainingSpec.lr_policy,
        help_text="How the learning rate changes while training.",
    )
    lr_warmup = forms.FloatField(
        label="Warm-up (fraction of the training)",
        min_value=0,
        max_value=1,
        initial=TrainingSpec.lr_warmup,
        help_text="0.05: the learning rate rises from 0 in the first 5 % of the steps. 0: none.",
    )


def policy_options(data: Data | None = None) -> ChosenOptions:
    """The options of all learning rate policies."""
    return ChosenOptions(policy_plugins, "lr_policy", "lr", data)


class LearningRate(Creation):
    """The fields of the learning rate alone, by which its curve is drawn."""

    def __init__(self, data: Data) -> None:
        super().__init__()
        self.base = LearningRateForm(data)
        self.policies = policy_options(data)
        self.forms = [self.base, *self.policies.counted]

    def rates(self, points: int) -> Numbers:
        """The learning rate of a valid form at so many equal distances from begin to end.

        Raises:
            PluginError: the policy does not give rates.
        """
        chosen = self.base.cleaned_data
        return rates(
            policy_plugins[chosen["lr_policy"]],
            self.policies.values,
            np.linspace(0, 1, points),
            learning_rate=chosen["learning_rate"],
            warm_up=chosen["lr_warmup"],
        )
