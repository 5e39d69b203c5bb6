"""The forms of the web alone; those that create things are in `core.forms`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse

from core.fields import PlainForm
from core.forms.choices import offer
from core.forms.own_networks import own_choices
from core.models import Dataset, Job
from core.networks import Network, fitting_networks, networks
from core.numbers import whole_number
from core.representations.dataset import trainable_datasets
from core.tasks import task_plugins

_RELOAD = {
    "hx-target": "closest form",
    "hx-select": ".form-page",
    "hx-swap": "outerHTML",
    "hx-include": "[name=dataset], [name=network], [name=model_name], [name=proposed_name]",
}
"""Another dataset has other networks, and another network other fields."""
_FIND = {
    # In a form of its own: Enter finds, and does not start a training.
    "form": "dataset-search",
    "hx-trigger": "input changed delay:300ms",
    "hx-sync": "this:replace",
    "hx-target": "#div_id_dataset",
    "hx-select": "#div_id_dataset",
    "hx-swap": "outerHTML",
    "hx-include": "[name=dataset], [name=dataset_search]",
}
"""What is typed changes the list of datasets, and nothing that was entered elsewhere."""
_LISTED = 8
"""Lines of the list while somebody searches: what was found is to be seen."""


class ChoiceForm(PlainForm):
    """On what to train, and which network."""

    dataset_search = forms.CharField(
        label="Find a dataset",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"} | _FIND),
        help_text="Part of its name.",
    )
    dataset = forms.TypedChoiceField(coerce=int)
    network = forms.ChoiceField()
    proposed_name = forms.CharField(required=False, widget=forms.HiddenInput)
    """By which a name that nobody entered is known."""

    def __init__(
        self, data: Any = None, initial: dict[str, Any] | None = None, user: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        given = data or initial or {}
        chosen = str(given.get("dataset", ""))
        rows = trainable_datasets().select_related("job").only("name", "job__status", "created")
        offered = offer(rows, chosen, str(given.get("dataset_search") or ""))
        self.row = _row_of(chosen or str(offered.rows[0].pk if offered.rows else ""))
        self.task = self.row.task if self.row else ""
        dataset, network = self.fields["dataset"], self.fields["network"]
        dataset.choices = [(row.pk, _title_of(row)) for row in offered.rows]  # type: ignore[attr-defined]
        dataset.help_text = offered.remark
        # All are valid here: the joint form says why one does not fit.
        own = own_choices(user, self.task, str(given.get("network", "")))
        network.choices = _titles(networks()) + own  # type: ignore[attr-defined]
        network.widget.choices = _titles(fitting_networks(self.task)) + own
        for field in (dataset, network):
            field.widget.attrs.update(_RELOAD | {"hx-get": reverse("web:model-new")})
        self.fields["dataset_search"].widget.attrs["hx-get"] = reverse("web:model-new")
        if offered.searched:
            dataset.widget.attrs["size"] = min(_LISTED, max(len(offered.rows), 2))
        if not offered.is_part:
            del self.fields["dataset_search"]


def _titles(offered: Iterable[Network]) -> list[Any]:
    return [(network.get_id(), network.get_title()) for network in offered]


def _row_of(chosen: str) -> Dataset | None:
    """The chosen dataset; None where it is not known."""
    pk = whole_number(chosen)
    return None if pk is None else Dataset.objects.select_related("job").filter(pk=pk).first()


def newest_fitting(network: Network | None = None) -> str:
    """The newest dataset that a network learns, or if there is none any network; "": there is none.

    Args:
        network: as above; None: any.
    """
    tasks = [task for task in ("", *task_plugins.ids()) if fitting_networks(task)]
    rows = trainable_datasets().only("pk")
    learnt = [task for task in task_plugins.ids() if network is not None and network.learns(task)]
    row = rows.filter(task__in=learnt).first() if learnt else None
    row = row or rows.filter(task__in=tasks).first()
    return str(row.pk) if row else ""


def _title_of(dataset: Dataset) -> str:
    if dataset.job.status == Job.Status.DONE:
        return dataset.name
    return f"{dataset.name} ({dataset.job.status}; training starts when it is done)"
