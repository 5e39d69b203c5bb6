"""Inferences: what a model outputs for chosen inputs."""

from __future__ import annotations

from pathlib import Path

from django.db import models

from core.models.artifact import Artifact
from core.models.names_field import NamesField
from core.models.trained import Snapshot, TrainedModel
from core.storage import data_folder


class Inference(Artifact):
    """The outputs of a snapshot for some inputs, and the view that shows them first."""

    model = models.ForeignKey(TrainedModel, models.CASCADE, related_name="inferences")
    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="inferences")
    source = models.CharField(max_length=10, help_text="A stage, form or images.")
    fields = NamesField(default=dict, help_text="What chooses the inputs.")
    view_id = models.CharField("view", max_length=100)
    view_config = models.JSONField(default=dict)
    metrics = models.JSONField(default=dict)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"{self.model} on {self.source}"

    @property
    def name(self) -> str:
        return str(self)

    @property
    def folder(self) -> Path:
        return data_folder().inference(self.pk)

    @property
    def made_from(self) -> list[Artifact]:
        return [self.model, *self.model.made_from]
