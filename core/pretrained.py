"""Keeping snapshots for other trainings to start from, each with a row, until it is deleted."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from core.files import open_file
from core.jobs.disk import remove
from core.models import PretrainedModel, Snapshot
from core.store.whole import write_whole


@transaction.atomic
def keep(snapshot: Snapshot, name: str, owner: Any) -> PretrainedModel:
    """Copy a snapshot, and make the row of the copy; both or neither."""
    model = snapshot.model
    dataset = model.dataset
    row = PretrainedModel.objects.create(
        owner=owner,
        name=name,
        network=model.network,
        network_options=model.fields.get("network_options", {}),
        task=dataset.task,
        class_labels=list(dataset.class_labels),
        feature={key: dataset.feature.get(key) for key in ("dtype", "shape")},
        model_name=model.name,
        epoch=snapshot.epoch,
        metrics=snapshot.metrics,
    )
    # A folder of that number can only be left over from a copy that was cut off.
    shutil.rmtree(row.folder, ignore_errors=True)
    row.folder.mkdir(parents=True)
    try:
        write_whole(row.path, partial(_copy, snapshot.path))
        row.bytes = row.path.stat().st_size
        row.save(update_fields=["bytes"])
    except BaseException:
        shutil.rmtree(row.folder, ignore_errors=True)
        raise
    return row


def _copy(source: Path, target: Path) -> None:
    """Copy a regular file to a new one."""
    with open_file(source) as reading, target.open("xb") as writing:
        shutil.copyfileobj(reading, writing)


def discard(row: PretrainedModel) -> int:
    """Delete the row and its file; the bytes freed."""
    folder = row.folder
    row.delete()
    return remove(folder)
