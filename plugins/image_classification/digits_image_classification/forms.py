"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import ChoiceOfOneForm, FolderField, PlainForm, ServerFileField

EXPECTED = "It is to hold a folder for each class: <class>/…/<image>."
STAGES = {"val": "validation", "test": "testing"}


class DatasetForm(PlainForm):
    """Every field needed to create a dataset."""

    folder_train = FolderField(
        expected=EXPECTED,
        label="Training images",
        help_text="A folder on the server that holds a folder for each class.",
    )
    folder_val = FolderField(
        expected=EXPECTED,
        label="Validation images",
        required=False,
        help_text="A folder of their own; then all training images are for training.",
    )
    folder_test = FolderField(
        expected=EXPECTED,
        label="Test images",
        required=False,
        help_text="A folder of their own, with the same classes.",
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
        initial=0,
        help_text="The same seed gives the same division, choice and order.",
    )
    folder_train_min_per_class = forms.IntegerField(
        label="Least images of a class",
        min_value=1,
        initial=2,
        help_text="Classes with fewer are left out.",
    )
    folder_train_max_per_class = forms.IntegerField(
        label="Most images of a class",
        min_value=1,
        required=False,
        help_text="Of classes with more, so many are chosen at random; empty takes all.",
    )
    group_by = forms.ChoiceField(
        label="Keep together",
        choices=[
            ("auto", "Patients (DICOM), else nothing"),
            ("none", "Nothing"),
            ("folder", "Folders below the class"),
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
        max_value=16384,
        required=False,
        initial=256,
        help_text="Pixels; both empty leave the images' own sizes.",
    )
    resize_height = forms.IntegerField(
        label="Height", min_value=1, max_value=16384, required=False, initial=256
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
        self.check_limits(cleaned)
        self.check_percentages(cleaned)
        if (cleaned.get("resize_width") is None) != (cleaned.get("resize_height") is None):
            missing = "resize_width" if cleaned.get("resize_width") is None else "resize_height"
            if not {"resize_width", "resize_height"} & set(self.errors):
                self.add_error(missing, "Give both width and height, or none of them.")
        return cleaned

    def check_limits(self, cleaned: dict[str, Any]) -> None:
        least, most = (cleaned.get(f"folder_train_{end}_per_class") for end in ("min", "max"))
        if least and most and most < least:
            self.add_error(
                "folder_train_max_per_class", f"Give at least {least}, the least images of a class."
            )

    def check_percentages(self, cleaned: dict[str, Any]) -> None:
        percent = sum(
            cleaned.get(f"folder_pct_{stage}") or 0
            for stage in STAGES
            if not cleaned.get(f"folder_{stage}")
        )
        if percent >= 100:
            self.add_error(
                "folder_pct_val",
                f"{percent:g} % for validation and testing leave nothing for training.",
            )


class InferenceForm(ChoiceOfOneForm):
    """Which image to classify: an upload, or a file on the server."""

    test_image_file = forms.FileField(label="Upload an image", required=False)
    test_image_path = ServerFileField(
        label="Image on the server",
        required=False,
        help_text="The path of one file: an ordinary image or DICOM.",
    )
