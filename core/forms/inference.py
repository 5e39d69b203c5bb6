"""Creating an inference: a snapshot, the inputs and the view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core.archives import SUFFIXES
from core.fields import PlainForm
from core.forms.creation import Creation, Data, Files, remove_folder, store_fields
from core.forms.ensemble import EnsembleField, as_fields, members_of
from core.forms.image_paths import IMAGES, files_of, paths_in, take_lists
from core.forms.inference_plugin import inference_plugin
from core.forms.resources import ResourcesForm
from core.forms.snapshot_choice import BY_DEFAULT, offer, snapshot_choices
from core.forms.stage_choice import stage_choices
from core.forms.uploads_field import UploadsField
from core.inference.spec import USUAL_OUTPUTS
from core.models import Dataset, Inference, Job, Snapshot, TrainedModel
from core.models.lookup import by_id_or_name
from core.plugins import Stage, VisualizationInterface
from core.registry import data_plugins
from core.tasks import task_of

FORM = "form"
MASK_OPTIONS = ("test_time_flips", "largest_component")
"""Fields of how outputs are processed before they are measured, where a task gives masks."""
_MAX_NAMES = 20


class InferenceForm(PlainForm):
    """Which snapshot, which inputs, how many to show."""

    snapshot = forms.ChoiceField(help_text=BY_DEFAULT)
    ensemble = EnsembleField()
    source = forms.ChoiceField(label="Inputs")
    dataset = forms.CharField(
        label="Of another dataset",
        required=False,
        max_length=200,
        help_text="The name or id of a dataset of the same task, to take the stage of that one; "
        "classes are matched by their names.",
    )
    images = forms.CharField(
        label="Image files",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-browse": "file"}),
        help_text="Paths on the server, one per line; a folder, an archive or a text file with a "
        "path on each line stands for all images in it.",
    )
    uploads = UploadsField(
        label="Image files from your computer",
        required=False,
        help_text=f"Images, and archives of images ({', '.join(SUFFIXES)}).",
    )
    max_outputs = forms.IntegerField(
        label="Outputs to keep",
        min_value=1,
        max_value=10_000,
        initial=USUAL_OUTPUTS,
        help_text="Metrics cover all inputs. The outputs of this many inputs are kept, from the "
        "first; those of more as long as they take less than 256 MB.",
    )

    test_time_flips = forms.BooleanField(
        label="Test-time flips",
        required=False,
        help_text="Average the probabilities over the image and its three flips: four times the "
        "work, usually a better mask where the training flipped and rotated images, too.",
    )
    largest_component = forms.BooleanField(
        label="Largest component only",
        required=False,
        help_text="Of each class but background, keep the largest connected region of each image.",
    )

    def __init__(
        self,
        model: TrainedModel,
        sources: Mapping[str, str],
        data: Data | None,
        files: Files | None = None,
    ) -> None:
        """Take the sources to offer besides the stages."""
        super().__init__(data, files)
        if not task_of(model.dataset.task).gives_masks:
            for name in MASK_OPTIONS:
                del self.fields[name]
        epochs = snapshot_choices(model)
        offer(self.fields["snapshot"], epochs)
        self.fields["snapshot"].initial = epochs[0][0] if epochs else None
        stages = stage_choices(model)
        self.fields["source"].choices = [*stages, *sources.items()]  # type: ignore[attr-defined]
        names = [name for name, _ in stages]
        others = [(stage.value, f"The stage {stage.value} of another dataset") for stage in Stage]
        self.fields["source"].choices += [row for row in others if row[0] not in names]  # type: ignore[attr-defined]
        self.model = model
        self.fields["source"].initial = "val" if "val" in names else (names or [IMAGES])[0]

    def clean_dataset(self) -> Dataset | None:
        """The other dataset, whose stages can be chosen."""
        name, own = self.cleaned_data["dataset"].strip(), self.model.dataset
        if not name:
            return None
        rows = Dataset.objects.filter(task=own.task, job__status=Job.Status.DONE)
        found: Dataset | None = by_id_or_name(rows, name)
        if found is None:
            known = ", ".join(rows.values_list("name", flat=True)[:_MAX_NAMES]) or "none"
            raise forms.ValidationError(
                f"There is no finished dataset “{name}” for {task_of(own.task).title}; known: "
                f"{known}."
            )
        return None if found == own else found

    def clean_ensemble(self) -> list[Snapshot]:
        """Further snapshots."""
        own = self.model.snapshots.filter(epoch=self.cleaned_data.get("snapshot") or -1).first()
        return members_of(self.cleaned_data["ensemble"], self.model, own)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._check_stage(cleaned)
        found: list[str] = []
        if "images" in cleaned and cleaned.get("source") == IMAGES:
            found = self.files_in(paths_in(cleaned["images"]), cleaned.get("uploads") or [])
        # A field with an error is missing from the cleaned data.
        if "images" in cleaned:
            cleaned["images"] = found
        if task_of(self.model.dataset.task).is_picture:
            take_lists(self, cleaned)
        return cleaned

    def _check_stage(self, cleaned: dict[str, Any]) -> None:
        """The chosen stage must be one of the dataset that is meant."""
        if "dataset" not in cleaned or cleaned.get("source") not in set(Stage):
            return
        dataset = cleaned["dataset"] or self.model.dataset
        names = list(dataset.stages.values_list("name", flat=True))
        if dataset == self.model.dataset:
            names = [name for name, _ in stage_choices(self.model)]
        if cleaned["source"] not in names:
            self.add_error(
                "source",
                f"The dataset “{dataset}” has no stage {cleaned['source']}; it has "
                f"{', '.join(names)}.",
            )

    def files_in(self, paths: Sequence[str], uploads: Sequence[UploadedFile]) -> list[str]:
        """The paths that may be read; the others become errors of the field."""
        if not paths and not uploads:
            self.add_error("images", "Enter at least one file.")
        found, wrong = files_of(paths, takes_lists=task_of(self.model.dataset.task).is_picture)
        for error in wrong:
            self.add_error("images", error)
        return found


class InferenceCreation(Creation):
    """The combined form: the inputs, the view's options and the data plug-in's form."""

    def __init__(
        self,
        model: TrainedModel,
        view: type[VisualizationInterface],
        data: Data | None = None,
        files: Files | None = None,
    ) -> None:
        super().__init__()
        self.model = model
        self.view = view
        self.plugin = inference_plugin(model)
        self.inputs = None if self.plugin is None else self.plugin.get_inference_form(data, files)
        self.base = InferenceForm(model, self.sources(), data, files)
        self.why_stages_only = ""
        if self.plugin is None:
            self.why_stages_only = data_plugins.why_missing(model.dataset.plugin_id)
            self.base.fields["source"].error_messages["invalid_choice"] = self.why_stages_only
        self.config = view.get_config_form(data)
        self.resources = ResourcesForm(Job.Kind.INFER, data)
        self.forms = [self.base, self.config, self.resources]
        # The plug-in's form is only validated if the inputs are chosen with it.
        if self.inputs is not None and (data is None or data.get("source") == FORM):
            self.forms.append(self.inputs)

    def sources(self) -> dict[str, str]:
        """The sources besides stages; these need the plug-in, which turns them into features."""
        if self.plugin is None:
            return {}
        form = {} if self.inputs is None else {FORM: "As chosen below"}
        return form | {IMAGES: "Image files"}

    @transaction.atomic
    def save(self, owner: Any = None, *, queue: bool = True) -> Inference:
        """Create the inference and its job, which only needs the snapshot."""
        job = self.resources.create_job(queue=queue, owner=owner)
        cleaned = self.base.cleaned_data
        other = cleaned["dataset"] if cleaned["source"] in set(Stage) else None
        inference = Inference.objects.create(
            job=job,
            model=self.model,
            snapshot=Snapshot.objects.get(model=self.model, epoch=cleaned["snapshot"]),
            source=cleaned["source"],
            view_id=self.view.get_id(),
        )
        remove_folder(inference.folder)
        processing = {name: cleaned[name] for name in MASK_OPTIONS if name in cleaned}
        inference.fields = {
            "max_outputs": cleaned["max_outputs"],
            "images": cleaned["images"],
            **({"dataset": other.pk, "dataset_name": other.name} if other else {}),
            **({"ensemble": as_fields(cleaned["ensemble"])} if cleaned["ensemble"] else {}),
            **processing,
        }
        if cleaned["source"] == IMAGES and cleaned["uploads"]:
            stored = enumerate(cleaned["uploads"])
            inference.fields["uploads"] = list(
                store_fields(
                    {str(number): one for number, one in stored}, inference.folder
                ).values()
            )
        if self.inputs in self.forms and self.inputs is not None:
            inference.fields["form"] = store_fields(self.inputs.cleaned_data, inference.folder)
        inference.view_config = store_fields(self.config.cleaned_data, inference.folder)
        inference.save(update_fields=["fields", "view_config"])
        return inference
