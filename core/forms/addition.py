"""Adding entries to a dataset, with the fields of its plug-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction

from core.forms.creation import Creation, Data, Files, store_fields
from core.forms.resources import ResourcesForm
from core.models import Addition, Dataset, Job
from core.models.job import UNFINISHED
from core.registry import data_plugins


class AdditionCreation(Creation):
    """The form of the dataset's plug-in, and the job's resources."""

    def __init__(
        self, dataset: Dataset, data: Data | None = None, files: Files | None = None
    ) -> None:
        super().__init__()
        self.dataset = dataset
        self.options = data_plugins[dataset.plugin_id].get_dataset_form(data, files)
        self.resources = ResourcesForm(Job.Kind.APPEND, data)
        self.forms = [self.options, self.resources]

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if reason := why_not(self.dataset):
            self.options.add_error(None, forms.ValidationError(reason))
        return valid and not reason

    @transaction.atomic
    def save(self, owner: Any = None, *, queue: bool = True) -> Addition:
        """Create the addition and its job, for the queue or for this process."""
        job = self.resources.create_job(queue=queue, owner=owner, depends_on=self.dataset.job)
        fields = store_fields(self.options.cleaned_data, self.dataset.folder)
        return Addition.objects.create(job=job, dataset=self.dataset, fields=fields)


def why_not(dataset: Dataset) -> str:
    """Why entries cannot be added to a dataset now; empty if they can."""
    if dataset.job.status != Job.Status.DONE:
        return f"The dataset “{dataset}” is not finished; its job is {dataset.job.status}."
    if dataset.additions.filter(job__status__in=UNFINISHED).exists():
        return f"Entries are already being added to the dataset “{dataset}”; wait for that job."
    return ""
