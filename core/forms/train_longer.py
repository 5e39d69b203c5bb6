"""How much longer a finished model is trained."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms

from core.exceptions import PluginError, TrainingError
from core.fields import PlainForm
from core.forms.creation import Data
from core.forms.limits import MOST_EPOCHS
from core.jobs.train_longer import finished_epochs, train_longer, why_not_longer
from core.models import TrainedModel
from core.options import form_values
from core.policies.rates import rates
from core.registry import policy_plugins


class TrainLongerForm(PlainForm):
    """The number of further epochs."""

    epochs = forms.IntegerField(label="Further epochs", min_value=1, initial=10)

    def __init__(self, model: TrainedModel, data: Data | None = None) -> None:
        """Take the model; without data, the form starts with the initial number."""
        super().__init__(data)
        self.model = model
        self.done = finished_epochs(model)

    def clean_epochs(self) -> int:
        epochs: int = self.cleaned_data["epochs"]
        if self.done + epochs > MOST_EPOCHS:
            raise forms.ValidationError(
                f"The model has {self.done} epochs already, and can have at most {MOST_EPOCHS}."
            )
        return epochs

    def clean(self) -> dict[str, Any]:
        if problem := why_not_longer(self.model):
            raise forms.ValidationError(problem)
        found: dict[str, Any] = super().clean() or {}
        return found

    def save(self, *, queue: bool = True) -> str:
        """Let the training continue; returns what becomes of the learning rate, in sentences."""
        epochs = self.cleaned_data["epochs"]
        remark = (
            f"Training continues after epoch {self.done}, until epoch {self.done + epochs}. "
            f"{_rate_in_words(self.model, self.done, self.done + epochs)}"
        )
        train_longer(self.model, epochs, queue=queue)
        return remark.strip()


def _rate_in_words(model: TrainedModel, done: int, epochs: int) -> str:
    """Where the learning rate of the longer training goes on; "" if its policy is missing."""
    fields = model.fields
    try:
        policy = policy_plugins[fields.get("lr_policy", "fixed")]
        what = f"option of the learning rate policy {policy.get_title()}"
        found = rates(
            policy,
            form_values(policy.options_form, what, fields.get("policy_options", {})),
            np.array([done / epochs, 1.0]),
            learning_rate=fields["learning_rate"],
            warm_up=fields.get("lr_warmup", 0.0),
        )
    except (PluginError, TrainingError):
        return ""
    return (
        f"The learning rate follows its policy, {policy.get_title()}, over all {epochs} epochs: "
        f"it continues at {found[0]:.3g} and ends at {found[1]:.3g}."
    )
