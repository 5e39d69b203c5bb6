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
from core.forms.loss import LossForm
from core.forms.names import LONGEST, require_free
from core.image_fields import LARGEST_SEED
from core.models import TrainedModel
from core.models.artifact import name_validators, require_visible
from core.networks import Network, sees_pictures
from core.proposals.presets import PRESETS, STANDARD
from core.registry import solver_plugins
from core.tasks import task_of
from core.training.spec import TrainingSpec
from core.training.tables import PRECISIONS

MOST_EPOCHS = 100_000
LARGEST_BATCH = 2**16


class ModelForm(LearningRateForm, AugmentationForm, LossForm, InitialWeightsForm):
    """The fields that every network has; named as in the original."""

    field_order = (
        "model_name",
        "preset",
        "train_epochs",
        "snapshot_interval",
        "val_interval",
        "keep_snapshots",
        "early_stopping",
        "batch_size",
        "solver_type",
        "learning_rate",
        "lr_policy",
        "lr_warmup",
        "accumulation",
        "max_gradient_norm",
        "ema_momentum",
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
    snapshot_interval = forms.FloatField(
        label="Snapshot interval (epochs)",
        min_value=0,
        max_value=MOST_EPOCHS,
        initial=TrainingSpec.snapshot_interval,
        help_text="0.5: two snapshots in each epoch. 0: only after the last epoch.",
    )
    val_interval = forms.FloatField(
        label="Validation interval (epochs)",
        min_value=0,
        max_value=MOST_EPOCHS,
        initial=TrainingSpec.val_interval,
        help_text="Every snapshot is validated too. 0: no validation.",
    )
    keep_snapshots = forms.IntegerField(
        label="Snapshots to keep",
        min_value=1,
        max_value=MOST_EPOCHS,
        required=False,
        initial=1,
        help_text="The last ones, besides the best one and those of inferences. Empty: all.",
    )
    early_stopping = forms.IntegerField(
        label="Early stopping (epochs)",
        min_value=0,
        max_value=MOST_EPOCHS,
        initial=TrainingSpec.early_stopping,
        help_text="Stop after so many epochs without a better ranking metric. 0: never.",
    )
    accumulation = forms.IntegerField(
        label="Gradient accumulation (steps)",
        min_value=1,
        max_value=LARGEST_BATCH,
        initial=TrainingSpec.accumulation,
        help_text="Average the gradients of so many steps for each update. 1: none.",
    )
    max_gradient_norm = forms.FloatField(
        label="Gradient clipping (maximum norm)",
        min_value=0,
        max_value=1e30,
        initial=TrainingSpec.max_gradient_norm,
        help_text="Scale gradients down to this norm over all weights. 0: never.",
    )
    ema_momentum = forms.FloatField(
        label="Weight averaging (EMA momentum)",
        min_value=0,
        max_value=0.999999,
        initial=TrainingSpec.ema_momentum,
        help_text="0.99: the average over about 100 steps is measured and saved. 0: none.",
    )
    random_seed = forms.IntegerField(
        min_value=0,
        max_value=LARGEST_SEED,
        required=False,
        help_text="With a seed, training again on the same CPU gives the same model.",
    )
    shuffle = forms.BooleanField(
        label="Shuffle the samples",
        required=False,
        initial=TrainingSpec.shuffle,
        help_text="In another order in each epoch. Otherwise, in that of the dataset.",
    )
    precision = forms.ChoiceField(
        choices=list(PRECISIONS.items()),
        initial="float32",
        help_text="Mixed precision is faster on hardware that computes it natively.",
    )

    tensorboard = forms.BooleanField(
        label="Files for TensorBoard",
        required=False,
        help_text="Metrics for TensorBoard, in the folder tensorboard/ of the model.",
    )
    profile_steps = forms.IntegerField(
        label="Steps to profile",
        min_value=0,
        max_value=1000,
        initial=TrainingSpec.profile_steps,
        help_text="A profile of so many steps for TensorBoard, to find what slows down. 0: none.",
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
