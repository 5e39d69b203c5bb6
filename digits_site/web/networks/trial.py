"""What a source is checked for: a dataset, or images of some size and a task."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from core.exceptions import StoreError, TrainingError
from core.fields import PlainForm
from core.forms.choices import offer
from core.models import Dataset
from core.networks import inputs_of
from core.plugins import InputSpec
from core.representations.dataset import trainable_datasets
from core.tasks import known_tasks
from core.training.data import data_info

_LARGEST = 4096
_MOST_OUTPUTS = 1000


class TrialForm(PlainForm):
    """A dataset; without one, the other fields count."""

    dataset = forms.ChoiceField(label="Check for", required=False)
    task = forms.ChoiceField(required=False)
    height = forms.IntegerField(min_value=1, max_value=_LARGEST, initial=64, required=False)
    width = forms.IntegerField(min_value=1, max_value=_LARGEST, initial=64, required=False)
    channels = forms.IntegerField(min_value=1, max_value=64, initial=3, required=False)
    outputs = forms.IntegerField(
        label="Classes or values", min_value=1, max_value=_MOST_OUTPUTS, initial=10, required=False
    )
    prefix = "trial"  # the options of a network may have the same names

    def __init__(self, data: Any = None, dataset: str = "", tasks: Collection[str] = ()) -> None:
        """Take what was entered; or the id of a dataset; or what the source learns, of which the
        newest dataset is chosen (empty: every task)."""
        super().__init__(data)
        chosen = dataset or ("" if data is None else str(data.get("trial-dataset", "")))
        rows = offer(trainable_datasets().filter(job__status="done"), chosen).rows
        self.fields["dataset"].choices = [  # type: ignore[attr-defined]
            *((str(row.pk), row.name) for row in rows),
            ("", "images of the size below"),
        ]
        self.fields["task"].choices = [  # type: ignore[attr-defined]
            (task.id, task.title) for task in known_tasks() if task.learning
        ]
        learnt = [row for row in rows if not tasks or row.task in tasks]
        self.initial["dataset"] = dataset or (str(learnt[0].pk) if learnt else "")
        self.initial["task"] = next(iter(tasks), None)

    def inputs(self) -> InputSpec:
        """What a valid form asks for.

        Raises:
            TrainingError, StoreError: the dataset cannot be trained on.
        """
        given = self.cleaned_data
        if given["dataset"]:
            row = Dataset.objects.filter(pk=given["dataset"]).first()
            if row is None:
                raise TrainingError("The dataset is gone; choose another one.")
            return data_info(row.folder).inputs
        sizes = ("height", "width", "channels")
        height, width, channels = (given[name] or self.fields[name].initial for name in sizes)
        outputs = given["outputs"] or self.fields["outputs"].initial
        return inputs_of(given["task"] or "classification", (height, width, channels), outputs)


def inputs_for(form: TrialForm) -> InputSpec:
    """As `TrialForm.inputs`, whatever was entered.

    Raises:
        TrainingError: something is wrong, in a sentence.
    """
    if not form.is_valid():
        name, texts = next(iter(form.errors.items()))
        raise TrainingError(f"{form.fields[name].label or name.capitalize()}: {texts[0]}")
    try:
        return form.inputs()
    except StoreError as error:
        raise TrainingError(str(error)) from error
