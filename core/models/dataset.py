"""Datasets and their stages."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path

from django.db import models

from core.dicom.scales import meaning_of
from core.drawing import Window, dataset_window
from core.models.artifact import Artifact, name_validators
from core.models.filed import Filed
from core.models.names_field import NamesField
from core.plugins import DatasetInfo
from core.storage import data_folder
from core.tasks import task_of


class Dataset(Filed, Artifact):
    """Samples that a data plug-in encoded from what the fields of its form name."""

    name = models.CharField(max_length=200, unique=True, validators=name_validators)
    plugin_id = models.CharField("plug-in", max_length=100, db_index=True)
    plugin_version = models.CharField("plug-in version", max_length=50, blank=True)
    fields = NamesField(default=dict, help_text="The cleaned fields of the plug-in's form.")
    storage = models.JSONField(
        default=dict, help_text="Encodings, shapes and how many entries may be rejected."
    )
    user_data = NamesField(default=dict, help_text="What the plug-in's prepare() returned.")
    feature = models.JSONField(default=dict, help_text="Dtype and shape of the features.")
    label = models.JSONField(null=True, help_text="Dtype and shape of the labels.")
    task = models.CharField(
        max_length=30, blank=True, help_text="What is to be learnt; empty until it is known."
    )
    leakage = models.JSONField(
        default=dict, help_text="How many groups and duplicates its stages have in common."
    )
    entries = models.PositiveBigIntegerField(
        default=0, editable=False, db_index=True, help_text="Of all stages."
    )
    bytes = models.PositiveBigIntegerField(
        default=0, editable=False, db_index=True, help_text="Of all stages."
    )

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        return data_folder().dataset(self.pk)

    def summarize(self) -> None:
        """Take from its stages what lists sort by; to be called when they change."""
        stages = self.stages.defer("statistics")
        self.entries = sum(stage.entries for stage in stages)
        self.bytes = sum(stage.bytes for stage in stages)
        self.save(update_fields=["entries", "bytes"])

    @property
    def info(self) -> DatasetInfo:
        """What view plug-ins get."""
        return DatasetInfo(
            self.name, self.plugin_id, self.fields, self.user_data, self.task, self.window
        )

    @cached_property
    def window(self) -> Window | None:
        """The values that are black and white in its pictures: those of the training stage."""
        train = self.stages.filter(name="train").first()
        window = dataset_window(train.statistics.get("channels", [])) if train else None
        return window and replace(window, **meaning_of(self.user_data))

    @property
    def leaks(self) -> bool:
        """Whether a stage holds what another one holds too, so that results look too good."""
        duplicates = self.leakage.get("duplicates", {})
        groups = self.leakage.get("groups", {}).get("count", 0)
        return bool(groups or any(map(duplicates.get, ("exact", "near", "changed"))))

    @property
    def class_labels(self) -> list[str]:
        """The plug-in's class labels, otherwise numbered ones up to the largest that occurs."""
        train = self.stages.filter(name="train").first()
        classes = train.statistics.get("classes", {}) if train else {}
        count = max(map(int, classes), default=-1) + 1
        return self.info.class_labels or [self.info.class_label(index) for index in range(count)]

    @property
    def output_names(self) -> list[str]:
        """What a network that is trained on it predicts: the classes, or the values."""
        if task_of(self.task).has_classes:
            return self.class_labels
        return list(self.user_data.get("value_names", []))


class Addition(Artifact):
    """Further entries for a dataset, from what other fields of the same form name."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="additions")
    fields = NamesField(default=dict, help_text="The cleaned fields of the plug-in's form.")

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return str(self.dataset)

    @property
    def made_from(self) -> list[Artifact]:
        return [self.dataset]

    @property
    def folder(self) -> Path:
        """The dataset's: its shards lie among the others."""
        return self.dataset.folder


class Stage(models.Model):
    """The counts of a dataset's train, val or test database."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="stages")
    name = models.CharField(max_length=5)
    entries = models.PositiveBigIntegerField()
    bytes = models.PositiveBigIntegerField()
    shards = models.PositiveIntegerField()
    rejected = models.PositiveBigIntegerField()
    statistics = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["dataset", "name"], name="one_stage_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.name}"
