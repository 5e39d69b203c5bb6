"""Deleting datasets, models and inferences with their files, at once."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import transaction

from core.exceptions import DependentsError
from core.jobs.logfile import older
from core.models import Addition, Artifact, Dataset, TrainedModel


def delete(artifact: Artifact) -> int:
    """Delete the row, its job, its log and its folder, with all that cannot be without it.

    Returns:
        the bytes freed.

    Raises:
        DependentsError: it is unfinished, or something needs it; the text names what.
    """
    every = [*parts_of(artifact), artifact]
    refuse_if_needed(artifact)
    for one in every:
        if not one.job.is_finished:
            raise DependentsError(f"“{one}” is {one.job.status}; abort it first.")
    paths = [path for one in every for path in files_of(one)]
    with transaction.atomic():
        for one in every:
            one.delete()
            one.job.delete()
    return sum(remove(path) for path in paths)


def files_of(artifact: Artifact) -> list[Path]:
    log = artifact.job.log_path
    folders = [] if isinstance(artifact, Addition) else [artifact.folder]
    return [*folders, log, older(log)]


def parts_of(artifact: Artifact) -> list[Artifact]:
    """What cannot be without it: a model's inferences, a dataset's additions."""
    if isinstance(artifact, TrainedModel):
        return list(artifact.inferences.all())
    return list(artifact.additions.all()) if isinstance(artifact, Dataset) else []


def refuse_if_needed(artifact: Artifact) -> None:
    if not isinstance(artifact, Dataset):
        return
    names = list(artifact.models.values_list("name", flat=True)[:10])
    if names:
        raise DependentsError(
            f"The dataset “{artifact}” is needed by the models {', '.join(names)}; "
            "delete them first."
        )


def size_of(path: Path) -> int:
    """The bytes that a file or folder takes on the disk."""
    if path.is_dir():
        return sum(file.stat().st_blocks * 512 for file in path.rglob("*") if file.is_file())
    return path.stat().st_blocks * 512 if path.exists() else 0


def remove(path: Path) -> int:
    """Remove a file or folder; the bytes freed."""
    freed = size_of(path)
    if path.is_dir():
        # Under another name at once, so that no reader finds half of it.
        doomed = path.with_name(f".{path.name}.deleted")
        # Left by a deletion that was cut off.
        shutil.rmtree(doomed, ignore_errors=True)
        path.rename(doomed)
        shutil.rmtree(doomed)
    else:
        path.unlink(missing_ok=True)
    return freed
