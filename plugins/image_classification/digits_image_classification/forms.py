"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import ChoiceOfOneForm, ServerFileField
from digits_image_classification.folder_fields import FolderFields
from digits_image_classification.list_fields import ListFields

LARGEST_SIDE = 16384
LARGEST_SEED = 2**31 - 1
FOLDERS, NUMBERS, NAMES = "folder", "textfile", "labels"
STAGES = ("val", "test")
OWN_LISTS = ["textfile_{}_images", "textfile_local_{}_images"]


class DatasetForm(FolderFields, ListFields):
    """Every field needed to create a dataset."""

    field_order = ("method", *FolderFields.base_fields, *ListFields.base_fields)

    method = forms.ChoiceField(
        label="Images come from",
        choices=[
            (FOLDERS, "A folder for each class"),
            (NUMBERS, "Text files: classes by number"),
            (NAMES, "Text files: classes by name"),
        ],
        initial=FOLDERS,
        required=False,
    )
    folder_pct_val = forms.FloatField(
        label="% for validation",
        min_value=0,
        max_value=100,
        initial=25,
        help_text="Of each class, rounded down, but one at least unless it is 0.",
    )
    folder_pct_test = forms.FloatField(
        label="% for testing",
        min_value=0,
        max_value=100,
        initial=0,
        help_text="Of each class, as for validation.",
    )
    seed = forms.IntegerField(
        label="Random seed",
        min_value=0,
        max_value=LARGEST_SEED,
        initial=0,
        help_text="The same seed gives the same division, choice and order.",
    )
    group_by = forms.ChoiceField(
        label="Keep together",
        choices=[
            ("auto", "Patients (DICOM), else nothing"),
            ("none", "Nothing"),
            ("folder", "Folders below the class, or of a text file"),
            ("patient", "Patients (DICOM)"),
        ],
        initial="auto",
        help_text=(
            "All images of a patient, or in a folder, are then in one stage only, and "
            "percentages are of these. Otherwise results may look better than they are for "
            "new patients."
        ),
    )
    channel_conversion = forms.ChoiceField(
        label="Channels",
        choices=[
            ("RGB", "Colour (3 channels)"),
            ("L", "Grey (1 channel)"),
            ("none", "As in the files"),
        ],
        initial="RGB",
    )
    resize_width = forms.IntegerField(
        label="Width",
        min_value=1,
        max_value=LARGEST_SIDE,
        required=False,
        initial=256,
        help_text="Pixels; both empty leave the images' own sizes.",
    )
    resize_height = forms.IntegerField(
        label="Height", min_value=1, max_value=LARGEST_SIDE, required=False, initial=256
    )
    resize_mode = forms.ChoiceField(
        label="Images of other proportions are",
        choices=[
            ("squash", "Squashed"),
            ("crop", "Cropped"),
            ("fill", "Filled up with black borders"),
            ("half_crop", "Half cropped, half filled up"),
        ],
        initial="squash",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "method" in self.errors:
            return cleaned
        method = cleaned["method"] = cleaned.get("method") or FOLDERS
        self.reset(cleaned, ListFields if method == FOLDERS else FolderFields)
        self.fill_in(cleaned)
        if method == FOLDERS:
            self.clean_folders(cleaned)
        else:
            self.clean_lists(cleaned, by_name=method == NAMES)
        self.check_percentages(cleaned, method)
        self.check_size(cleaned)
        return cleaned

    def reset(self, cleaned: dict[str, Any], other: type[forms.Form]) -> None:
        """Forget the fields of the other method, and what is wrong with them."""
        for name, field in other.base_fields.items():
            self.errors.pop(name, None)
            empty = None if isinstance(field, forms.IntegerField | forms.FileField) else ""
            cleaned[name] = empty if field.initial is None else field.initial

    def fill_in(self, cleaned: dict[str, Any]) -> None:
        """What a page does not send, since it is hidden, is as it was at first."""
        for name in ("label_kind", *(f"folder_{s}_min_per_class" for s in ("train", *STAGES))):
            if not cleaned.get(name) and name not in self.errors:
                cleaned[name] = self.fields[name].initial

    def check_percentages(self, cleaned: dict[str, Any], method: str) -> None:
        own = ["folder_{}"] if method == FOLDERS else OWN_LISTS
        percent = sum(
            cleaned.get(f"folder_pct_{stage}") or 0
            for stage in STAGES
            if not any(cleaned.get(name.format(stage)) for name in own)
        )
        if percent >= 100:
            self.add_error(
                "folder_pct_val",
                f"{percent:g} % for validation and testing leave nothing for training.",
            )

    def check_size(self, cleaned: dict[str, Any]) -> None:
        if (cleaned.get("resize_width") is None) != (cleaned.get("resize_height") is None):
            missing = "resize_width" if cleaned.get("resize_width") is None else "resize_height"
            if not {"resize_width", "resize_height"} & set(self.errors):
                self.add_error(missing, "Give both width and height, or none of them.")


class InferenceForm(ChoiceOfOneForm):
    """Which image to classify: an upload, or a file on the server."""

    test_image_file = forms.FileField(label="Upload an image", required=False)
    test_image_path = ServerFileField(
        label="Image on the server",
        required=False,
        help_text="The path of one file: an ordinary image or DICOM.",
    )
