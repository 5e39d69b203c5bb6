"""Predicting single images or texts at once: which snapshot, which inputs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms

from core.archives import SUFFIXES
from core.fields import PlainForm
from core.forms.ensemble import EnsembleField, members_of
from core.forms.image_paths import files_of, paths_in, take_lists
from core.forms.inference import FORM, MASK_OPTIONS, InferenceForm
from core.forms.inference_plugin import inference_plugin
from core.forms.prediction_inputs import MOST, TOO_MANY, inputs_in, question_of
from core.forms.snapshot_choice import offer, optional_choices
from core.forms.uploads_field import UploadsField
from core.models import Snapshot, TrainedModel
from core.plugins import VisualizationInterface
from core.predicting.question import Question
from core.recent_uploads import new_place
from core.storage import data_folder
from core.tasks import task_of


class PredictionForm(PlainForm):
    """Inputs to predict at once: files, or what the data plug-in's own form says."""

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
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    snapshot = forms.TypedChoiceField(required=False, coerce=float, empty_value=None)
    ensemble = EnsembleField()
    test_time_flips = InferenceForm.base_fields["test_time_flips"]
    largest_component = InferenceForm.base_fields["largest_component"]

    def __init__(self, model: TrainedModel, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.model = model
        self.task = task_of(model.dataset.task)
        self.plugin = inference_plugin(model)
        self.is_own = bool(data) and data.get("source") == FORM
        """Whether the data plug-in's form chooses the inputs."""
        given = (data, files) if self.is_own else ()
        self.own = self.plugin.get_inference_form(*given) if self.plugin else None
        offer(self.fields["snapshot"], optional_choices(model))
        if not self.task.gives_masks:
            for name in MASK_OPTIONS:
                del self.fields[name]
        if not self.task.is_picture:
            self._speak_of_texts()

    def _speak_of_texts(self) -> None:
        uploads, paths = self.fields["uploads"], self.fields["images"]
        uploads.label, uploads.help_text = "Text files from your computer", "One text a line."
        paths.label, paths.help_text = "Text files on the server", "Paths, one per line."

    @property
    def options(self) -> list[forms.BoundField]:
        """What is chosen besides the inputs."""
        return [self[name] for name in self.fields if name not in ("uploads", "images", "source")]

    def clean_images(self) -> list[str]:
        paths = paths_in(self.cleaned_data["images"])
        found, wrong = files_of(paths, takes_lists=self.task.is_picture)
        if wrong:
            raise forms.ValidationError(wrong)
        return found

    def clean_ensemble(self) -> list[Snapshot]:
        return members_of(self.cleaned_data["ensemble"], self.model, None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if reason := self.model.why_unusable:
            self.add_error(None, reason)
        if self.is_own and self.own is not None:
            for name, texts in self.own.errors.items():
                for text in texts:
                    self.add_error(None, _labelled(self.own, name, text))
            return cleaned
        if self.task.is_picture:
            take_lists(self, cleaned)
        count = len(cleaned.get("uploads") or []) + len(cleaned.get("images") or [])
        if not count and not self.errors:
            what = "image" if self.task.is_picture else "file"
            self.add_error("uploads", f"Choose at least one {what}.")
        if count > MOST:
            self.add_error("uploads", TOO_MANY.format(count))
        return cleaned

    @contextmanager
    def question(
        self, view: type[VisualizationInterface] | None, *, keep_for: Any = None
    ) -> Iterator[Question]:
        """What to ask the predictor.

        Args:
            view: what draws the outputs.
            keep_for: the user for whom uploads are kept a while; None: until it has answered.

        Raises:
            InferenceError: there are too many images in the archives.
            ArchiveError, DiskFullError: one cannot be unpacked.
        """
        if keep_for is not None and self.cleaned_data["uploads"]:
            yield self._question(new_place(keep_for), view)
            return
        folder = data_folder().incoming
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as place:
            yield self._question(Path(place), view)

    def _question(self, place: Path, view: type[VisualizationInterface] | None) -> Question:
        cleaned = self.cleaned_data
        own = self.own if self.is_own else None
        inputs = inputs_in(place, own, cleaned["uploads"], cleaned["images"])
        rows, epoch = self.model.ranked_snapshots, cleaned["snapshot"]
        snapshot = rows[0] if epoch is None else rows.get(epoch=epoch)
        members = [str(one.path) for one in cleaned["ensemble"] if one != snapshot]
        options = {name: cleaned[name] for name in MASK_OPTIONS if name in cleaned}
        return question_of(self.model, snapshot, view, members=members, **inputs, **options)


def _labelled(form: forms.Form, name: str, text: Any) -> str:
    field = form.fields.get(name)
    return f"{field.label}: {text}" if field is not None and field.label else str(text)
