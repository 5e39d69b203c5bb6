"""Predicting single images at once: which snapshot, which files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from core.fields import PlainForm
from core.forms.image_paths import image_files, paths_in
from core.forms.inference import MASK_OPTIONS, InferenceForm
from core.inference.trained_on import trained_on
from core.models import Snapshot, TrainedModel
from core.plugins import Stage, VisualizationInterface
from core.predicting.question import Question
from core.storage import DatasetFolder, data_folder
from core.tasks import task_of

MOST = 32
"""Images at once; an inference takes any number."""


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Any number of uploads."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(_FilesField, self).clean(one, initial) for one in given]


class PredictionForm(PlainForm):
    """Images to predict at once."""

    uploads = _FilesField(label="Images from your computer", required=False)
    images = forms.CharField(
        label="Images on the server",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-browse": "file"}),
        help_text="Paths, one per line; of a folder, all images in it and below.",
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
        count = len(cleaned.get("uploads") or []) + len(cleaned.get("images") or [])
        if not count and not self.errors:
            self.add_error("uploads", "Choose at least one image.")
        if count > MOST:
            self.add_error(
                "uploads",
                f"{count} images are too many at once. Run an inference instead.",
            )
        return cleaned

    @contextmanager
    def question(self, view: type[VisualizationInterface] | None) -> Iterator[Question]:
        """What to ask the predictor; uploads are kept until it has answered."""
        cleaned = self.cleaned_data
        folder = data_folder().incoming
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as place:
            uploads = [kept(one, Path(place) / str(n)) for n, one in enumerate(cleaned["uploads"])]
            rows, epoch = self._snapshots(), cleaned["snapshot"]
            snapshot = rows[0] if epoch is None else rows.get(epoch=epoch)
            options = {name: cleaned[name] for name in MASK_OPTIONS if name in cleaned}
            images = [*uploads, *cleaned["images"]]
            yield _question_of(self.model, snapshot, images, view, options)

    def names(self) -> list[str]:
        """What to call the images, in the order of the question's."""
        uploads = [Path(one.name or "image").name for one in self.cleaned_data["uploads"]]
        return uploads + self.cleaned_data["images"]


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
    images: Sequence[str],
    view: type[VisualizationInterface] | None,
    options: dict[str, Any],
) -> Question:
    dataset = model.dataset
    task = task_of(dataset.task)
    training = DatasetFolder(dataset.folder).stage(Stage.TRAIN).path if task.is_picture else ""
    channels, kind = trained_on(dataset.folder)
    return Question(
        snapshot=str(snapshot.path),
        images=list(images),
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
