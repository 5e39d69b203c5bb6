"""Adding entries to a dataset, with the fields of its plug-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction

from core.forms.creation import Creation, Data, Files, json_of, store_fields
from core.forms.own_fields import differences, start_from, with_uploads
from core.forms.resources import ResourcesForm
from core.models import Addition, Dataset, Job
from core.models.job import UNFINISHED
from core.registry import data_plugins


class AdditionCreation(Creation):
    """The form of the dataset's plug-in, which starts from its values, and the job's resources."""

    def __init__(
        self, dataset: Dataset, data: Data | None = None, files: Files | None = None
    ) -> None:
        super().__init__()
        self.dataset = dataset
        self.plugin = data_plugins[dataset.plugin_id]
        self.options = self.plugin.get_dataset_form()
        if data is not None:
            files = with_uploads(self.options, self.plugin, files, dataset.fields)
            self.options = self.plugin.get_dataset_form(data, files)
        start_from(self.options, self.plugin, dataset.fields)
        self.resources = ResourcesForm(Job.Kind.APPEND, data)
        self.forms = [self.options, self.resources]

    def is_valid(self) -> bool:
        super().is_valid()
        given = json_of(self.options.cleaned_data)
        for name, text in differences(self.options, self.plugin, given, self.dataset.fields):
            self.options.add_error(name, text)
        if reason := why_not(self.dataset):
            self.options.add_error(None, forms.ValidationError(reason))
        return not self.errors

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
