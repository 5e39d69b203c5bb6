"""Snapshots that were kept for other trainings to start from."""

from __future__ import annotations

from pathlib import Path

from django.db import models
from django.utils import timezone

from core.models.artifact import name_validators
from core.models.epoch_field import EpochField
from core.models.names_field import NamesField
from core.models.owned import Owned
from core.storage import PretrainedFolder, data_folder


class PretrainedModel(Owned):
    """A copy of a snapshot with what is known of it; it needs neither the model nor its dataset."""

    name = models.CharField(max_length=200, unique=True, validators=name_validators)
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    network = models.CharField(max_length=50)
    network_options = models.JSONField(default=dict)
    task = models.CharField(max_length=50, blank=True)
    class_labels = NamesField(default=list)
    feature = models.JSONField(default=dict, help_text="Type and shape of the images.")
    model_name = models.CharField("model", max_length=200, help_text="What it was made from.")
    epoch = EpochField()
    metrics = models.JSONField(default=dict)
    bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("-created", "-pk")
        verbose_name = "pretrained model"

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        return data_folder().pretrained(self.pk)

    @property
    def path(self) -> Path:
        """Its `.keras` file."""
        return PretrainedFolder(self.folder).snapshot
