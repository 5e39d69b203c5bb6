"""Looking inside a network: which snapshot, which input, and how to explain what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms

from core.fields import PlainForm, ServerFileField
from core.forms.prediction_inputs import kept
from core.forms.snapshot_choice import offer, optional_choices
from core.inference.trained_on import trained_on
from core.looking.explanation import BASELINES, MEAN, ExplanationOptions
from core.looking.methods import METHODS
from core.models import TrainedModel
from core.plugins import Stage
from core.predicting.look_question import LookQuestion
from core.recent_uploads import kept_file
from core.storage import DatasetFolder, data_folder

_SOURCES = ("upload", "image", "recent", "stage")
_OF = {name: {"data-method": name} for name in METHODS}
"""The attribute by which a page hides the options of other methods."""
_OPTIONS = tuple(ExplanationOptions.__dataclass_fields__)


class LookForm(PlainForm):
    """One input of a model, and an explanation of its output."""

    upload = forms.FileField(label="A file from your computer", required=False)
    image = ServerFileField(label="A file on the server", required=False)
    recent = forms.CharField(required=False, widget=forms.HiddenInput)
    stage = forms.ChoiceField(label="Or a sample of the dataset", required=False)
    number = forms.IntegerField(
        label="Number of the sample",
        min_value=0,
        initial=0,
        required=False,
        help_text="From 0; of a file with several images, that of the image.",
    )
    snapshot = forms.TypedChoiceField(required=False, coerce=float, empty_value=None)
    method = forms.ChoiceField(label="Explanation", choices=list(METHODS.items()), required=False)
    aspect = forms.CharField(
        label="What to explain",
        required=False,
        widget=forms.Select(choices=[("", "What was predicted")]),
    )
    layer = forms.CharField(
        label="Layer",
        required=False,
        widget=forms.Select(choices=[("", "The last convolution")], attrs=_OF["grad-cam"]),
    )
    baseline = forms.ChoiceField(
        choices=list(BASELINES.items()),
        initial=MEAN,
        required=False,
        widget=forms.Select(attrs=_OF["integrated-gradients"]),
        help_text="What the image is compared with.",
    )
    steps = forms.IntegerField(
        min_value=1,
        max_value=512,
        initial=64,
        required=False,
        widget=forms.NumberInput(attrs=_OF["integrated-gradients"]),
        help_text="More are more exact.",
    )
    patch = forms.IntegerField(
        label="Patch",
        min_value=1,
        required=False,
        widget=forms.NumberInput(attrs=_OF["occlusion"]),
        help_text="Pixels of a side, by default an eighth of the longer one; of texts, characters.",
    )

    def __init__(
        self, model: TrainedModel, data: Any = None, files: Any = None, user: Any = None
    ) -> None:
        """Take the model, and for the values from a page its data and files; `user` is whose
        `recent` uploads may be named."""
        super().__init__(data, files)
        self.model = model
        self.user = user
        stages = [(name, name) for name in model.dataset.stages.values_list("name", flat=True)]
        self.fields["stage"].choices = [("", "—"), *stages]  # type: ignore[attr-defined]
        offer(self.fields["snapshot"], optional_choices(model))

    def clean_recent(self) -> str:
        """The path of the file that was uploaded to be predicted."""
        reference = self.cleaned_data["recent"]
        found = kept_file(self.user, reference) if reference and self.user else None
        if reference and found is None:
            raise forms.ValidationError("The upload is not kept any more. Choose the file again.")
        return str(found or "")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("upload") or cleaned.get("image") or cleaned.get("stage"):
            cleaned["recent"] = ""  # what was chosen on the page is meant
        given = [name for name in _SOURCES if cleaned.get(name)]
        if len(given) > 1:
            self.add_error(given[-1], "Choose either a file or a sample of the dataset.")
        elif not given and not self.errors:
            self.add_error("upload", "Choose a file or a sample of the dataset.")
        if reason := self.model.why_unusable:
            self.add_error(None, reason)
        return cleaned

    @contextmanager
    def question(self, **values: Any) -> Iterator[LookQuestion]:
        """What to ask; an upload is kept as long.

        Args:
            values: of the question, in place of those that the form gives.

        Raises:
            StoreError: the dataset's manifest is missing or damaged.
        """
        cleaned = self.cleaned_data
        folder = data_folder().incoming
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as place:
            image = cleaned["image"] or cleaned["recent"]
            if cleaned["upload"]:
                image = kept(cleaned["upload"], Path(place) / "0")
            yield self._question(image, values)

    @property
    def method_title(self) -> str:
        return METHODS[self.cleaned_data.get("method") or next(iter(METHODS))]

    @property
    def options(self) -> dict[str, Any]:
        """Those of the explanation that were given."""
        return {
            name: value for name in _OPTIONS if (value := self.cleaned_data.get(name)) is not None
        }

    def _question(self, image: str, values: dict[str, Any]) -> LookQuestion:
        cleaned, dataset = self.cleaned_data, self.model.dataset
        channels, kind = trained_on(dataset.folder)
        snapshot = self.model.snapshot_at(cleaned["snapshot"])
        stage = cleaned["stage"] or Stage.TRAIN
        facts: dict[str, Any] = {
            "snapshot": str(snapshot.path if snapshot else ""),
            "image": image,
            "stage": str(DatasetFolder(dataset.folder).stage(stage).path),
            "number": cleaned["number"] or 0,
            "plugin_id": dataset.plugin_id,
            "fields": dataset.fields,
            "user_data": dataset.user_data,
            "channels": channels,
            "trained_on": asdict(kind),
            "task": dataset.task,
            "names": dataset.output_names,
            "window": asdict(dataset.window) if dataset.window else None,
            "method": cleaned["method"] or next(iter(METHODS)),
            "aspect": cleaned["aspect"],
            "options": self.options,
        }
        return LookQuestion(**(facts | values))

    @property
    def name(self) -> str:
        """What the user calls the file."""
        cleaned = self.cleaned_data
        if cleaned["upload"] or cleaned["recent"]:
            name = cleaned["upload"].name if cleaned["upload"] else cleaned["recent"]
            return Path(name or "").name
        path: str = cleaned["image"]
        return path
