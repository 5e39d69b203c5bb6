"""Creating a dataset: its name and the fields of the data plug-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction

from core.fields import PlainForm
from core.forms.creation import Creation, Data, Files, remove_folder, store_fields
from core.forms.names import LONGEST, require_free, take
from core.forms.resources import ResourcesForm
from core.forms.storage import StorageForm
from core.models import Dataset, Job
from core.models.artifact import name_validators, require_visible
from core.plugins import DataIngestionInterface
from core.registry import data_plugins


class DatasetForm(PlainForm):
    dataset_name = forms.CharField(
        label="Name", max_length=LONGEST, validators=[*name_validators, require_visible]
    )

    def clean_dataset_name(self) -> str:
        return require_free(Dataset, self.cleaned_data["dataset_name"])


class PluginFields(Creation):
    """The fields of a data plug-in, and how its samples are stored."""

    def __init__(
        self,
        plugin: type[DataIngestionInterface],
        data: Data | None = None,
        files: Files | None = None,
    ) -> None:
        super().__init__()
        self.plugin = plugin
        self.options = plugin.get_dataset_form(data, files)
        self.storage = StorageForm(data)
        self.forms = [self.options, self.storage]


class DatasetCreation(PluginFields):
    """The joint form of one plug-in."""

    def __init__(
        self,
        plugin: type[DataIngestionInterface],
        data: Data | None = None,
        files: Files | None = None,
    ) -> None:
        super().__init__(plugin, data, files)
        self.base = DatasetForm(data)
        self.resources = ResourcesForm(Job.Kind.INGEST, data)
        self.forms = [self.base, *self.forms, self.resources]

    @transaction.atomic
    def save(self, owner: Any = None, *, queue: bool = True) -> Dataset:
        """Create the dataset and its job, for the queue or for this process."""
        name = self.base.cleaned_data["dataset_name"]
        self.remark = take(Dataset, name)
        job = self.resources.create_job(queue=queue, owner=owner)
        dataset = Dataset.objects.create(
            job=job,
            name=name,
            plugin_id=self.plugin.get_id(),
            plugin_version=data_plugins.registered(self.plugin.get_id()).version,
            storage=self.storage.cleaned_data,
        )
        # An existing folder with that id can only be a leftover of another database.
        remove_folder(dataset.folder)
        dataset.fields = store_fields(self.options.cleaned_data, dataset.folder)
        dataset.task = self.plugin(**dataset.fields).get_task() or ""
        dataset.save(update_fields=["fields", "task"])
        return dataset
