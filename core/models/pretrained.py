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
    """Weights to start from, with what is known of them; they need neither model nor dataset.

    They are a copy of a snapshot, or were imported from a file of another program.
    """

    name = models.CharField(max_length=200, unique=True, validators=name_validators)
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    network = models.CharField(max_length=50)
    network_options = models.JSONField(default=dict)
    task = models.CharField(max_length=50, blank=True)
    class_labels = NamesField(default=list)
    feature = models.JSONField(default=dict, help_text="Type and shape of the images.")
    model_name = models.CharField(
        "model", max_length=200, blank=True, help_text="What it was made from; empty: of a file."
    )
    license = models.CharField(
        max_length=200, blank=True, help_text="Such as “Apache-2.0”; empty: unknown."
    )
    source = models.CharField(
        max_length=500, blank=True, help_text="Where the file comes from, such as an address."
    )
    sha256 = models.CharField(
        "checksum", max_length=64, blank=True, editable=False, help_text="Of the imported file."
    )
    matched = models.JSONField(
        default=dict, editable=False, help_text="Which layers of the network the file has."
    )
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
        """Its `.keras` file; of imported weights, the `.safetensors` file."""
        folder = PretrainedFolder(self.folder)
        return folder.weights if self.is_imported else folder.snapshot

    @property
    def is_imported(self) -> bool:
        """Whether it was made from a file, not from a model."""
        return bool(self.sha256)
