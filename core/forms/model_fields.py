"""The fields of a new model that do not depend on its network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django import forms

from core.forms.augmentation import AugmentationForm, MixingForm
from core.forms.chosen_options import ChosenOptions, titles
from core.forms.creation import Data
from core.forms.initial_weights import InitialWeightsForm
from core.forms.learning_rate import LearningRateForm
from core.forms.limits import LARGEST_BATCH, MOST_EPOCHS
from core.forms.loss import LossForm
from core.forms.names import LONGEST, require_free
from core.forms.preprocessing import PreprocessingForm
from core.forms.run import RunForm
from core.forms.snapshots import SnapshotForm
from core.forms.updates import UpdateForm
from core.models import TrainedModel
from core.models.artifact import name_validators, require_visible
from core.networks import Network, sees_pictures
from core.proposals.presets import PRESETS, STANDARD
from core.registry import solver_plugins
from core.tasks import task_of
from core.training.spec import TrainingSpec


class ModelForm(
    LearningRateForm,
    RunForm,
    InitialWeightsForm,
    AugmentationForm,
    LossForm,
    UpdateForm,
    SnapshotForm,
    PreprocessingForm,
):
    """The fields that every network has; named as in the original."""

    field_order = (
        "model_name",
        "preset",
        "train_epochs",
        "batch_size",
        "solver_type",
        "learning_rate",
        "lr_policy",
        "lr_warmup",
    )

    model_name = forms.CharField(
        label="Name", max_length=LONGEST, validators=[*name_validators, require_visible]
    )
    preset = forms.ChoiceField(
        choices=[(preset_id, preset.title) for preset_id, preset in PRESETS.items()],
        initial=STANDARD,
        required=False,
        help_text="Quick trains for a quarter of the epochs of Standard, Thorough for three times "
        "as many.",
    )
    train_epochs = forms.IntegerField(
        label="Training epochs",
        min_value=1,
        max_value=MOST_EPOCHS,
        initial=TrainingSpec.train_epochs,
    )
    batch_size = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_BATCH,
        initial=TrainingSpec.batch_size,
        help_text="Samples in one training step; fewer need less memory.",
    )
    solver_type = forms.ChoiceField(
        label="Solver", choices=partial(titles, solver_plugins), initial=TrainingSpec.solver_type
    )

    def __init__(
        self, data: Data | None = None, network: Network | None = None, task: str = ""
    ) -> None:
        """Take the network and the task for which the fields have their initial values."""
        super().__init__(data)
        self._leave_out(network, (task,) if task else network.tasks if network else ())
        self._start(network.initial if network else {}, task)

    def _leave_out(self, network: Network | None, tasks: Sequence[str]) -> None:
        """Remove the fields that mean nothing to the network's inputs or the tasks."""
        unused: list[str] = []
        if network and not sees_pictures(network):
            unused += AugmentationForm.base_fields
        elif tasks and not any(task_of(task).is_mixable for task in tasks):
            unused += MixingForm.base_fields
        if tasks and not any(task_of(task).is_cropped for task in tasks):
            unused += PreprocessingForm.base_fields
        for name in unused:
            del self.fields[name]
        if tasks:
            self.keep_for(tasks)

    def _start(self, initial: Mapping[str, Any], task: str) -> None:
        """Set the initial values that the network has for its fields."""
        for name, value in initial.items():
            if name in self.fields or name not in self.base_fields:
                self.fields[name].initial = value
        if task and not task_of(task).is_augmented:
            for name in AugmentationForm.base_fields:
                if name in self.fields:
                    self.fields[name].initial = type(self.fields[name].initial)(0)

    def clean_model_name(self) -> str:
        return require_free(TrainedModel, self.cleaned_data["model_name"])


def solver_options(data: Data | None = None) -> ChosenOptions:
    """The options of all solvers."""
    return ChosenOptions(solver_plugins, "solver_type", "solver", data)
