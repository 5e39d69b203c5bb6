"""Making a pretrained model of a model's snapshot."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import PlainForm
from core.forms.creation import Data
from core.forms.names import LONGEST
from core.forms.snapshot_choice import BY_DEFAULT
from core.models import PretrainedModel, Snapshot, TrainedModel
from core.models.artifact import name_validators, require_visible
from core.pretrained import keep


class PretrainedForm(PlainForm):
    """Which snapshot is kept, and its name."""

    name = forms.CharField(max_length=LONGEST, validators=[*name_validators, require_visible])
    epoch = forms.ChoiceField(help_text=BY_DEFAULT)

    def __init__(self, model: TrainedModel, data: Data | None = None) -> None:
        super().__init__(data)
        self.snapshots = {
            str(row.epoch): row for row in model.ranked_snapshots.select_related("model__dataset")
        }
        self.fields["epoch"].choices = [  # type: ignore[attr-defined]
            (epoch, f"Epoch {epoch}{' (best)' if row.best else ''}")
            for epoch, row in self.snapshots.items()
        ]
        self.initial = {"name": model.name, "epoch": next(iter(self.snapshots), None)}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if PretrainedModel.objects.filter(name=name).exists():
            raise forms.ValidationError(f"A pretrained model named “{name}” already exists.")
        return name

    def clean_epoch(self) -> Snapshot:
        """The snapshot of the epoch."""
        snapshot = self.snapshots[self.cleaned_data["epoch"]]
        if not snapshot.path.is_file():
            raise forms.ValidationError(
                f"The file of the snapshot is missing: {snapshot.path}. Choose another epoch."
            )
        return snapshot

    def save(self, owner: Any = None) -> PretrainedModel:
        return keep(self.cleaned_data["epoch"], self.cleaned_data["name"], owner)
