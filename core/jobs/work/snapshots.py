"""Removing the snapshots that a training does not keep."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from core.models import Inference, TrainedModel
from core.training.spec import SnapshotInfo


def keep_only(model: TrainedModel, kept: Sequence[SnapshotInfo]) -> None:
    """Remove rows and files of all other snapshots, but the best one and those in use.

    Doing it again removes what an inference used that was deleted since.
    """
    with transaction.atomic():
        # Locked: nobody can make an inference of one that is about to be removed.
        others = model.snapshots.select_for_update().exclude(best=True)
        rows = list(others.exclude(epoch__in=[info.epoch for info in kept]))
        used = set(
            Inference.objects.filter(snapshot__in=rows).values_list("snapshot_id", flat=True)
        )
        unused = [row for row in rows if row.pk not in used]
        paths = [row.path for row in unused]
        model.snapshots.filter(pk__in=[row.pk for row in unused]).delete()
        if unused:
            model.summarize()
    for path in paths:
        path.unlink(missing_ok=True)
