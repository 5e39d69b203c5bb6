"""What a training minimizes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import cast

from django import forms

from core.forms.groups import FieldGroup
from core.plugins.inputs import LossOptions
from core.tasks import Task, task_of
from core.training.losses import WEIGHTS

_PARAMETERS = ("focal_gamma", "tversky_alpha", "tversky_beta", "huber_delta")
"""Each is of the loss whose id is the first word of its name."""


def unused_parameters(loss: str) -> set[str]:
    """Names of the fields that a loss does not take, but others do."""
    return {name for name in _PARAMETERS if name.split("_")[0] not in loss}


def _offered(tasks: Iterable[str]) -> list[tuple[str, str]]:
    """The losses of the tasks, with their titles."""
    return [*{kind: row for task in tasks for kind, row in task_of(task).losses.items()}.items()]


class LossForm(FieldGroup):
    """The losses of all tasks, until `keep_for` leaves those of some."""

    group = "Loss"

    loss = forms.ChoiceField(
        label="Loss",
        choices=partial(_offered, Task),
        required=False,
        help_text="What is minimized. The formulas are in the documentation.",
    )
    label_smoothing = forms.FloatField(
        min_value=0,
        max_value=0.9,
        initial=LossOptions.label_smoothing,
        help_text="The share of a label's probability that is spread over all classes. 0: none.",
    )
    focal_gamma = forms.FloatField(
        label="Focal loss: gamma",
        min_value=0,
        max_value=10,
        initial=LossOptions.focal_gamma,
        help_text="The greater it is, the less those count that are already right.",
    )
    tversky_alpha = forms.FloatField(
        label="Tversky loss: weight of false positives",
        min_value=0,
        max_value=1,
        initial=LossOptions.tversky_alpha,
    )
    tversky_beta = forms.FloatField(
        label="Tversky loss: weight of false negatives",
        min_value=0,
        max_value=1,
        initial=LossOptions.tversky_beta,
        help_text="Greater than that of false positives: fewer objects are missed.",
    )
    huber_delta = forms.FloatField(
        label="Huber loss: delta",
        min_value=1e-3,
        max_value=1e3,
        initial=LossOptions.huber_delta,
        help_text="The error, in standard deviations, above which it counts linearly.",
    )
    class_weights = forms.ChoiceField(
        choices=list(WEIGHTS.items()),
        initial=LossOptions.class_weights,
        help_text="Balanced: rare classes weigh more in cross-entropy and focal loss, inversely to "
        "how often they are in the training data.",
    )

    def clean_loss(self) -> str:
        """By default, the first one."""
        return str(self.cleaned_data["loss"] or self.fields["loss"].initial or "")

    def keep_for(self, tasks: Iterable[str]) -> None:
        """Remove the fields that no loss of the tasks takes."""
        tasks = tuple(tasks)
        kinds = _offered(tasks)
        options = {name for task in tasks for name in task_of(task).loss_options}
        for name in LossForm.base_fields:
            if name not in options and not (name == "loss" and kinds):
                del self.fields[name]
        if kinds:
            chooser = cast("forms.ChoiceField", self.fields["loss"])
            chooser.choices, chooser.initial = kinds, kinds[0][0]
