"""When a training is measured and saved, and what is kept."""

from __future__ import annotations

from typing import Any

from django import forms

from core.exceptions import TrainingError
from core.forms.groups import FieldGroup
from core.forms.limits import MOST_EPOCHS
from core.store.folds import Fold
from core.training.spec import TrainingSpec


class _FoldField(forms.CharField):
    """A fold, such as 2/5."""

    def clean(self, value: Any) -> str:
        try:
            return str(Fold.parse(super().clean(value)) or "")
        except TrainingError as error:
            raise forms.ValidationError(str(error)) from None


class SnapshotForm(FieldGroup):
    """Intervals in epochs, of which there may be fractions."""

    group = "Snapshots and validation"

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
        help_text="Stops after this many epochs without a better ranking metric. 0: never.",
    )
    fold = _FoldField(
        required=False,
        max_length=30,
        help_text="2/5: validates on the second of five parts of the training and validation "
        "entries, and trains on the others. Empty: the stages as they are. “Folds”, below, trains "
        "a model for each.",
    )
