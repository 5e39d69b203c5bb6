"""Trained models and their snapshots."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import models

from core.models.artifact import Artifact, name_validators
from core.models.dataset import Dataset
from core.models.epoch_field import EpochField
from core.storage import ModelFolder, data_folder


class TrainedModel(Artifact):
    """A network trained on a dataset. (`Model` would be Django's.)"""

    name = models.CharField(max_length=200, unique=True, validators=name_validators)
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="models")
    network = models.CharField(max_length=50, db_index=True)
    fields = models.JSONField(default=dict, help_text="The cleaned fields of the model form.")
    metrics = models.JSONField(default=dict, help_text="Metrics of the best epoch.")
    proposals = models.JSONField(
        default=dict, help_text="The fields whose values were proposed, with the reasons."
    )
    sweep = models.CharField(
        max_length=32,
        blank=True,
        db_index=True,
        help_text="What the models of one sweep have in common; empty: it is of none.",
    )
    swept = models.JSONField(
        default=dict, help_text="The values of the fields in which the models of a sweep differ."
    )

    class Meta:
        ordering = ("-created", "-pk")
        verbose_name = "model"

    def __str__(self) -> str:
        return self.name

    @property
    def normalizes_images(self) -> bool:
        """Whether its network has the option of the bundled ones, and uses it."""
        options = self.fields.get("network_options", {})
        return bool(options.get("normalization") == "image")

    @property
    def made_from(self) -> list[Artifact]:
        return [self.dataset]

    @property
    def folder(self) -> Path:
        return data_folder().model(self.pk)

    def snapshot_at(self, epoch: float | None) -> Snapshot | None:
        """The snapshot of an epoch; without one, that of the best epoch."""
        chosen: dict[str, Any] = {"best": True} if epoch is None else {"epoch": epoch}
        found: Snapshot | None = self.snapshots.filter(**chosen).last()
        return found

    @property
    def metrics_path(self) -> Path:
        """The append-only file of metrics, one JSON object a line."""
        return ModelFolder(self.folder).metrics


class Snapshot(models.Model):
    """The model's weights at some moment of its training, as a `.keras` file."""

    model = models.ForeignKey(TrainedModel, models.CASCADE, related_name="snapshots")
    epoch = EpochField()
    file = models.CharField(max_length=200, help_text="Relative to the model's folder.")
    bytes = models.PositiveBigIntegerField()
    metrics = models.JSONField(default=dict)
    best = models.BooleanField(default=False)

    class Meta:
        ordering = ("epoch",)
        constraints = [
            models.UniqueConstraint(fields=["model", "epoch"], name="one_snapshot_of_an_epoch")
        ]

    def __str__(self) -> str:
        return f"{self.model} epoch {self.epoch}"

    @property
    def path(self) -> Path:
        return self.model.folder / self.file
