"""The forms of the web alone; those that create things are in `core.forms`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from core.fields import PlainForm
from core.forms.model import trainable_datasets
from core.models import Dataset, Job
from core.training.tables import fitting_networks

DATASETS_OFFERED = 200
ANEW = {
    "hx-target": "closest form",
    "hx-select": ".form-page",
    "hx-swap": "outerHTML",
    "hx-include": "[name=dataset], [name=network], [name=model_name]",
}
"""Another dataset has other networks, and another network other fields."""


class ChoiceForm(PlainForm):
    """On what to train, and which network."""

    dataset = forms.TypedChoiceField(coerce=int)
    network = forms.ChoiceField()

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        chosen = (data or initial or {}).get("dataset", "")
        networks = [(one.id, one.title) for one in fitting_networks(task_of(str(chosen)))]
        self.fields["dataset"].choices = dataset_choices(str(chosen))  # type: ignore[attr-defined]
        self.fields["network"].choices = networks  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs.update(ANEW | {"hx-get": reverse("web:model-new")})


def task_of(chosen: str) -> str:
    """The task of the chosen dataset; "" where it is not known."""
    row = Dataset.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
    return row.task if row else ""


def dataset_choices(chosen: str) -> list[tuple[int, str]]:
    """The newest datasets, and the chosen one if it is older."""
    rows = trainable_datasets().select_related("job").only("name", "job__status", "created")
    offered = list(rows[:DATASETS_OFFERED])
    if chosen.isdecimal() and int(chosen) not in {row.pk for row in offered}:
        offered += rows.filter(pk=chosen)
    return [(row.pk, title_of(row)) for row in offered]


def title_of(dataset: Dataset) -> str:
    if dataset.job.status == Job.Status.DONE:
        return dataset.name
    return f"{dataset.name} ({dataset.job.status}; training starts when it is done)"
