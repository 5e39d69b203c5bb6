"""Training a model again, to see whether it gives the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction

from core.fields import PlainForm
from core.forms.creation import Data
from core.forms.names import LONGEST, free_name, require_free, take
from core.jobs.reproduce import changes_since, first_part, reproduce, why_not_reproducible
from core.models import TrainedModel
from core.models.artifact import name_validators, require_visible


class ReproductionForm(PlainForm):
    """The name of the new model, and how many epochs are compared."""

    name = forms.CharField(max_length=LONGEST, validators=[*name_validators, require_visible])
    epochs = forms.IntegerField(
        label="Epochs to compare",
        min_value=1,
        required=False,
        help_text="Empty: all. Fewer take less time; the learning rate schedule stays the same.",
    )

    def __init__(self, model: TrainedModel, data: Data | None = None) -> None:
        super().__init__(data)
        self.model = model
        self.problem = why_not_reproducible(model)
        self.changes = [] if self.problem else [one.text for one in changes_since(model)]
        """What is different since the model was trained, in sentences."""
        ending = " reproduced"
        self.initial = {"name": free_name(TrainedModel, model.name[: LONGEST - 30] + ending)}

    def clean_name(self) -> str:
        return require_free(TrainedModel, self.cleaned_data["name"])

    def clean_epochs(self) -> int | None:
        epochs: int | None = self.cleaned_data["epochs"]
        done = first_part(self.model)[1] if not self.problem else 0
        if epochs is not None and done and epochs > done:
            raise forms.ValidationError(f"“{self.model}” has {done} epochs that can be repeated.")
        return epochs

    def clean(self) -> dict[str, Any]:
        if self.problem:
            raise forms.ValidationError(self.problem)
        found: dict[str, Any] = super().clean() or {}
        return found

    def save(self, owner: Any = None, *, queue: bool = True) -> TrainedModel:
        name, epochs = self.cleaned_data["name"], self.cleaned_data["epochs"]
        with transaction.atomic():
            take(TrainedModel, name)
        return reproduce(self.model, name, epochs=epochs, owner=owner, queue=queue)
