"""What a training starts from: random weights, a model's snapshot, a pretrained model, a file."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import ServerFileField
from core.forms.groups import FieldGroup
from core.forms.snapshot_choice import known_epochs
from core.forms.weights_file import check_weights_file
from core.models import PretrainedModel, TrainedModel
from core.models.lookup import by_id_or_name
from core.plugins.weights import ENDINGS_IN_WORDS
from core.training.spec import TrainingSpec

_SOURCES = ("initial_model", "initial_pretrained", "initial_file")


class _PretrainedField(forms.ChoiceField):
    """Takes the id or the name; cleans to the id."""

    def to_python(self, value: Any) -> str:
        given: str = super().to_python(value)
        named = PretrainedModel.objects.filter(name=given).first() if given else None
        return str(named.pk) if named else given


def _pretrained_models() -> list[tuple[str, str]]:
    rows = PretrainedModel.objects.only("name", "network")
    return [("", "None"), *((str(row.pk), f"{row.name} ({row.network})") for row in rows)]


class InitialWeightsForm(FieldGroup):
    """Without any of its values, weights are random."""

    group = "Initial weights"

    initial_model = forms.CharField(
        label="Start from the model",
        required=False,
        max_length=200,
        help_text="Its name or id: layers of the same name and shape start with its weights. "
        "Empty: random weights.",
    )
    initial_epoch = forms.FloatField(
        label="Epoch of that model", required=False, min_value=0, help_text="Empty: its best one."
    )
    initial_pretrained = _PretrainedField(
        label="Start from the pretrained model",
        required=False,
        choices=_pretrained_models,
        help_text="Choose the network and options that it was made with.",
    )
    initial_file = ServerFileField(
        label="Start from a file",
        required=False,
        help_text=f"On the server; its name ends in {ENDINGS_IN_WORDS}.",
    )
    freeze_matched = forms.BooleanField(
        label="Freeze the layers that start from it",
        required=False,
        initial=TrainingSpec.freeze_matched,
        help_text="Only the others are trained, and the last layer.",
    )

    def clean_initial_model(self) -> str:
        """The model's id: its name may change before the training starts."""
        given: str = self.cleaned_data["initial_model"].strip()
        if not given:
            return ""
        found = by_id_or_name(TrainedModel.objects, given)
        if found is None:
            raise forms.ValidationError(f"There is no model “{given}”.")
        return str(found.pk)

    def clean_initial_file(self) -> str:
        path: str = self.cleaned_data["initial_file"]
        if path:
            check_weights_file(path)
        return path

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        model, epoch = cleaned.get("initial_model"), cleaned.get("initial_epoch")
        chosen = [name for name in _SOURCES if cleaned.get(name)]
        if len(chosen) > 1:
            self.add_error(chosen[-1], "Choose a model, a pretrained model or a file, not several.")
        elif model and "initial_epoch" in cleaned:
            snapshot = TrainedModel.objects.get(pk=model).snapshot_at(epoch)
            if snapshot is None:
                known = known_epochs(TrainedModel.objects.get(pk=model))
                which = f"of epoch {epoch:g}; available epochs: {known}" if epoch else "yet"
                self.add_error("initial_epoch", f"That model has no snapshot {which}.")
            else:
                cleaned["initial_epoch"] = snapshot.epoch
        return cleaned
