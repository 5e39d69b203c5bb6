"""What makes runs comparable, and what is written and measured of them."""

from __future__ import annotations

from django import forms

from core.forms.groups import FieldGroup
from core.image_fields import LARGEST_SEED
from core.training.spec import TrainingSpec
from core.training.tables import PRECISIONS


class RunForm(FieldGroup):
    """Seed, order, precision and diagnostics."""

    group = "Seed, precision and diagnostics"

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
    probe_samples = forms.IntegerField(
        label="Samples to follow",
        min_value=0,
        max_value=32,
        initial=8,
        help_text="The model's page shows what the network gives for them after each epoch. They "
        "are at most a tenth as many as the training samples, or 2. 0: none.",
    )
    evaluate_after = forms.BooleanField(
        label="Evaluate after training",
        required=False,
        help_text="Then an inference of the best epoch on the validation stage is queued, so that "
        "its outputs can be seen.",
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
        help_text="Profiles this many steps for TensorBoard, to see what takes the time. 0: none.",
    )
