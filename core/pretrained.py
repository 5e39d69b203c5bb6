"""Keeping snapshots for other trainings to start from, each with a row, until it is deleted."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction

from core.files import open_file
from core.jobs.disk import remove
from core.models import PretrainedModel, Snapshot
from core.storage import PretrainedFolder, data_folder, partial_folder
from core.store.checksums import sha256
from core.store.whole import write_whole
from core.training.weights_import import WeightsImport


@dataclass(frozen=True)
class ImportedFacts:
    """What is known of a file of weights."""

    name: str
    license: str
    source: str


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


def keep_imported(asked: WeightsImport, facts: ImportedFacts, owner: Any) -> PretrainedModel:
    """Import a file of weights for a network, and make its row; both or neither. Imports Keras.

    Args:
        asked: what is imported; where it is written follows from the row.
        facts: as above.
        owner: the user.

    Raises:
        TrainingError: the file cannot be read.
        WeightsError: it fits no layer, or does not compute what it should.
    """
    from core.training.importing import import_weights

    place = partial_folder(data_folder().pretrained(0).parent, uuid4().hex)
    place.mkdir(parents=True)
    try:
        written = PretrainedFolder(place).weights
        report = import_weights(replace(asked, output=written))
        # Not around the import, which takes long: nobody else could write meanwhile.
        with transaction.atomic():
            row = PretrainedModel.objects.create(
                owner=owner,
                name=facts.name,
                network=asked.network,
                network_options=dict(asked.options),
                license=facts.license,
                source=facts.source,
                sha256=sha256(asked.file),
                epoch=0,
                matched=report,
                bytes=written.stat().st_size,
            )
            shutil.rmtree(row.folder, ignore_errors=True)
            place.rename(row.folder)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
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
