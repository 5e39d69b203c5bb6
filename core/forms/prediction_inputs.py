"""What a predictor is asked about: files, uploads and archives, or the data plug-in's own form."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.archives.images import is_archive_name, unpack_images
from core.exceptions import InferenceError
from core.forms.creation import store_fields
from core.inference.trained_on import trained_on
from core.jobs.archive_limits import archive_limits
from core.models import Snapshot, TrainedModel
from core.plugins import Stage, VisualizationInterface
from core.predicting.question import Question
from core.storage import DatasetFolder
from core.tasks import task_of

MOST = 32
"""Inputs at once; an inference takes any number."""
TOO_MANY = "{} images are too many at once. Run an inference instead."


def inputs_in(
    place: Path, own: forms.Form | None, uploads: Sequence[UploadedFile], paths: Sequence[str]
) -> dict[str, Any]:
    """Those of a `Question` that say what to predict; uploads are stored in the place.

    Args:
        place: an empty folder.
        own: the data plug-in's form, if that chooses the inputs.
        uploads: from the user's computer.
        paths: on the server.

    Raises:
        InferenceError: there are too many images in the archives.
        ArchiveError, DiskFullError: one cannot be unpacked.
    """
    if own is not None:
        return {"images": [], "form": store_fields(own.cleaned_data, place)}
    files = dict(_files(place, uploads, paths))
    if len(files) > MOST:
        raise InferenceError(TOO_MANY.format(len(files)))
    return {"images": list(files), "image_names": list(files.values())}


def _files(
    place: Path, uploads: Sequence[UploadedFile], paths: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """The paths of the files, and what to call them."""
    stored = [kept(one, place / str(number)) for number, one in enumerate(uploads)]
    given = [(path, Path(path).name) for path in stored]
    given += [(path, path) for path in paths]
    for number, (path, name) in enumerate(given):
        if is_archive_name(path):
            folder = place / f"unpacked-{number}"
            yield from unpack_images(Path(path), folder, archive_limits()).items()
        else:
            yield path, name


def kept(upload: UploadedFile, folder: Path) -> str:
    """The path of an upload's file, which keeps its name."""
    folder.mkdir()
    path = folder / Path(upload.name or "image").name
    with path.open("wb") as file:
        shutil.copyfileobj(upload, file)
    return str(path)


def question_of(
    model: TrainedModel,
    snapshot: Snapshot,
    view: type[VisualizationInterface] | None,
    **values: Any,
) -> Question:
    """A question to the predictor; `values` are what else it says."""
    dataset = model.dataset
    task = task_of(dataset.task)
    training = DatasetFolder(dataset.folder).stage(Stage.TRAIN).path if task.is_picture else ""
    channels, kind = trained_on(dataset.folder)
    return Question(
        snapshot=str(snapshot.path),
        plugin_id=dataset.plugin_id,
        fields=dataset.fields,
        user_data=dataset.user_data,
        channels=channels,
        trained_on=asdict(kind),
        task=dataset.task,
        names=dataset.output_names,
        training=str(training),
        normalizes_images=model.normalizes_images,
        view_id=view.get_id() if view else "",
        dataset=asdict(dataset.info),
        most=MOST,
        **values,
    )
