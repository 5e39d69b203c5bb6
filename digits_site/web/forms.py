"""The forms of the web alone; those that create things are in `core.forms`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse

from core.fields import PlainForm
from core.forms.model import trainable_datasets
from core.models import Dataset, Job
from core.training.networks.info import NetworkInfo
from core.training.tables import NETWORKS, fitting_networks

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
        chosen = str((data or initial or {}).get("dataset", ""))
        datasets = dataset_choices(chosen)
        self.task = task_of(chosen or str(datasets[0][0] if datasets else ""))
        dataset, network = self.fields["dataset"], self.fields["network"]
        dataset.choices = datasets  # type: ignore[attr-defined]
        # All are valid here: the joint form tells why one does not fit.
        network.choices = titles(NETWORKS.values())  # type: ignore[attr-defined]
        network.widget.choices = titles(fitting_networks(self.task))
        for field in self.fields.values():
            field.widget.attrs.update(ANEW | {"hx-get": reverse("web:model-new")})


def titles(networks: Iterable[NetworkInfo]) -> list[tuple[str, str]]:
    return [(network.id, network.title) for network in networks]


def task_of(chosen: str) -> str:
    """The task of the chosen dataset; "" where it is not known."""
    row = Dataset.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
    return row.task if row else ""


def newest_fitting() -> str:
    """The newest dataset for which there is a network; "" where there is none."""
    rows = trainable_datasets().only("task")[:DATASETS_OFFERED]
    return next((str(row.pk) for row in rows if fitting_networks(row.task)), "")


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
