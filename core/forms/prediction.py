"""Predicting single images at once: which snapshot, which files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from core.archives import SUFFIXES
from core.archives.images import is_archive_name, unpack_images
from core.exceptions import InferenceError
from core.fields import PlainForm
from core.forms.image_paths import image_files, paths_in, take_lists
from core.forms.inference import MASK_OPTIONS, InferenceForm
from core.forms.uploads_field import UploadsField
from core.inference.trained_on import trained_on
from core.jobs.archive_limits import archive_limits
from core.models import Snapshot, TrainedModel
from core.plugins import Stage, VisualizationInterface
from core.predicting.question import Question
from core.storage import DatasetFolder, data_folder
from core.tasks import task_of

MOST = 32
"""Images at once; an inference takes any number."""
_TOO_MANY = "{} images are too many at once. Run an inference instead."


class PredictionForm(PlainForm):
    """Images to predict at once."""

    uploads = UploadsField(
        label="Images from your computer",
        required=False,
        help_text=f"Images, and archives of images ({', '.join(SUFFIXES)}).",
    )
    images = forms.CharField(
        label="Images on the server",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-browse": "file"}),
        help_text="Paths, one per line; a folder, an archive or a text file with a path on each "
        "line stands for all images in it.",
    )
    snapshot = forms.TypedChoiceField(required=False, coerce=float, empty_value=None)
    test_time_flips = InferenceForm.base_fields["test_time_flips"]
    largest_component = InferenceForm.base_fields["largest_component"]

    def __init__(self, model: TrainedModel, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.model = model
        epochs = [(one.epoch, f"Epoch {one.epoch:g}") for one in self._snapshots()]
        self.fields["snapshot"].choices = [("", "The best one"), *epochs]  # type: ignore[attr-defined]
        if not task_of(model.dataset.task).gives_masks:
            for name in MASK_OPTIONS:
                del self.fields[name]

    def _snapshots(self) -> QuerySet[Snapshot]:
        return self.model.snapshots.order_by("-best", "-epoch")

    def clean_images(self) -> list[str]:
        paths = paths_in(self.cleaned_data["images"])
        return [file for path in paths for file in image_files(path)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        take_lists(self, cleaned)
        count = len(cleaned.get("uploads") or []) + len(cleaned.get("images") or [])
        if not count and not self.errors:
            self.add_error("uploads", "Choose at least one image.")
        if count > MOST:
            self.add_error(
                "uploads",
                _TOO_MANY.format(count),
            )
        return cleaned

    @contextmanager
    def question(self, view: type[VisualizationInterface] | None) -> Iterator[Question]:
        """What to ask the predictor; uploads are kept until it has answered.

        Raises:
            InferenceError: there are too many images in the archives.
            ArchiveError, DiskFullError: one cannot be unpacked.
        """
        cleaned = self.cleaned_data
        folder = data_folder().incoming
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as place:
            files = dict(self._files(Path(place)))
            if len(files) > MOST:
                raise InferenceError(_TOO_MANY.format(len(files)))
            rows, epoch = self._snapshots(), cleaned["snapshot"]
            snapshot = rows[0] if epoch is None else rows.get(epoch=epoch)
            options = {name: cleaned[name] for name in MASK_OPTIONS if name in cleaned}
            yield _question_of(self.model, snapshot, files, view, options)

    def _files(self, place: Path) -> Iterator[tuple[str, str]]:
        """The paths of the images, and what to call them."""
        uploads = [kept(one, place / str(n)) for n, one in enumerate(self.cleaned_data["uploads"])]
        given = [(path, Path(path).name) for path in uploads]
        given += [(path, path) for path in self.cleaned_data["images"]]
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


def _question_of(
    model: TrainedModel,
    snapshot: Snapshot,
    files: dict[str, str],
    view: type[VisualizationInterface] | None,
    options: dict[str, Any],
) -> Question:
    dataset = model.dataset
    task = task_of(dataset.task)
    training = DatasetFolder(dataset.folder).stage(Stage.TRAIN).path if task.is_picture else ""
    channels, kind = trained_on(dataset.folder)
    return Question(
        snapshot=str(snapshot.path),
        images=list(files),
        image_names=list(files.values()),
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
        **options,
    )
