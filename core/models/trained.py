"""Trained models and their snapshots."""

from __future__ import annotations

from pathlib import Path

from django.db import models

from core.models.artifact import Artifact, name_validators
from core.models.dataset import Dataset
from core.models.epoch_field import EpochField
from core.models.filed import Filed
from core.models.own_network import NetworkVersion
from core.plugins import VisualizationInterface
from core.registry import default_view
from core.storage import ModelFolder, data_folder
from core.store.folds import Fold

_MOST_LOSSES = 60
"""Points of the small curve in lists; of more, every second one is dropped."""


class TrainedModel(Filed, Artifact):
    """A network trained on a dataset. (`Model` would be Django's.)"""

    name = models.CharField(max_length=200, unique=True, validators=name_validators)
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="models")
    network = models.CharField(max_length=50, db_index=True)
    own_version = models.ForeignKey(
        NetworkVersion,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="models",
        help_text="The source of its network, if a user wrote that.",
    )
    fields = models.JSONField(default=dict, help_text="The cleaned fields of the model form.")
    metrics = models.JSONField(default=dict, help_text="Metrics of the best epoch so far.")
    best_epoch = EpochField(null=True, editable=False, help_text="Empty before the first snapshot.")
    last_metrics = models.JSONField(
        default=dict, editable=False, help_text="Metrics of the last snapshot."
    )
    epochs = EpochField(
        default=0, editable=False, db_index=True, help_text="Until the last snapshot."
    )
    bytes = models.PositiveBigIntegerField(
        default=0, editable=False, db_index=True, help_text="Of all its snapshots."
    )
    losses = models.JSONField(
        default=list,
        editable=False,
        help_text="Epoch and loss of snapshots, in validation if there was one; for small curves.",
    )
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
    reproduces = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="reproductions",
        help_text="The model whose training this one repeats; empty: it repeats none.",
    )

    class Meta:
        ordering = ("-created", "-pk")
        verbose_name = "model"

    def __str__(self) -> str:
        return self.name

    def summarize(self) -> None:
        """Take from its snapshots what lists show and sort by; to be called when they change."""
        snapshots = list(self.snapshots.all())
        best = next((row for row in snapshots if row.best), None)
        values = {
            "metrics": (best.metrics or self.metrics) if best else {},
            "best_epoch": best.epoch if best else None,
            "last_metrics": snapshots[-1].metrics if snapshots else {},
            "epochs": snapshots[-1].epoch if snapshots else 0,
            "bytes": sum(row.bytes for row in snapshots),
            "losses": _with_losses(self.losses, snapshots) if snapshots else [],
        }
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=values)

    @property
    def normalizes_images(self) -> bool:
        """Whether its network has the option of the bundled ones, and uses it."""
        options = self.fields.get("network_options", {})
        return bool(options.get("normalization") == "image")

    @property
    def wanted_view(self) -> str:
        """The id of the view plug-in that its network names; "": that of the task."""
        return "" if self.own_version is None else self.own_version.view

    @property
    def default_view(self) -> type[VisualizationInterface]:
        """What shows its outputs where nobody chose a view.

        Raises:
            PluginError: no view plug-in is installed that can.
        """
        return default_view(self.dataset.task, self.wanted_view)

    @property
    def fold(self) -> Fold | None:
        """What it is validated on; None: the validation stage as it is."""
        return Fold.parse(self.fields.get("fold", ""))

    @property
    def made_from(self) -> list[Artifact]:
        return [self.dataset]

    @property
    def folder(self) -> Path:
        return data_folder().model(self.pk)

    def snapshot_at(self, epoch: float | None) -> Snapshot | None:
        """The snapshot of an epoch; without one, the first of `ranked_snapshots`."""
        rows = self.ranked_snapshots
        return (rows if epoch is None else rows.filter(epoch=epoch)).first()

    @property
    def ranked_snapshots(self) -> models.QuerySet[Snapshot]:
        """The best one, then from the last to the first.

        Of a training that ended early, none may be marked as the best: then the last one is first.
        """
        rows: models.QuerySet[Snapshot] = self.snapshots.order_by("-best", "-epoch")
        return rows

    @property
    def why_unusable(self) -> str:
        """Why it cannot predict: it has no snapshot; "" if it can."""
        if self.snapshots.exists():
            return ""
        if self.job.has_failed:
            return f"“{self}” has no snapshot: its training ended before its first epoch."
        return f"“{self}” has no snapshot yet; the first one is saved after the first epoch."

    @property
    def metrics_path(self) -> Path:
        """The append-only file of metrics, one JSON object a line."""
        return ModelFolder(self.folder).metrics


def _with_losses(known: list[list[float]], snapshots: list[Snapshot]) -> list[list[float]]:
    """The points of the small curve; the snapshots of known ones may be gone."""
    points = {epoch: loss for epoch, loss in known if epoch <= snapshots[-1].epoch}
    for row in snapshots:
        loss = row.metrics.get("val_loss", row.metrics.get("loss"))
        if loss is not None:
            points[row.epoch] = float(f"{loss:.4g}")  # short rows are read faster
    found = [[epoch, points[epoch]] for epoch in sorted(points)]
    return found[::-2][::-1] if len(found) > _MOST_LOSSES else found


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
