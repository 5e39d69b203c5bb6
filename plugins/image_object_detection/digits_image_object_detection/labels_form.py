"""The part of the dataset's form that says where images and labels are."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import FolderField, PlainForm, ServerFileField

LARGEST_SEED = 2**31 - 1
STAGES = ("val", "test")
"""Those that may have folders of their own."""

# The formats with which the page's script shows a field.
VOC = {"data-label-format": "voc"}
FOLDERS = {"data-label-format": "kitti voc"}
COCO = {"data-label-format": "coco"}


class PercentField(forms.FloatField):
    """A part of the training images."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0,
            max_value=100,
            help_text="Of the training images, rounded down, but one at least unless it is 0.",
            **kwargs,
        )


class LabelsForm(PlainForm):
    """Where the images and labels of each stage are."""

    # Which field is required depends on the format, which browsers do not know.
    use_required_attribute = False

    label_format = forms.ChoiceField(
        label="Format of the labels",
        choices=[
            ("kitti", "KITTI: a .txt file for each image"),
            ("voc", "Pascal VOC: an .xml file for each image"),
            ("coco", "COCO: one .json file for all images"),
        ],
        initial="kitti",
    )
    keep_difficult = forms.BooleanField(
        label="Keep difficult boxes",
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs=VOC),
        help_text="Those that Pascal VOC files mark as difficult.",
    )
    train_image_folder = FolderField(
        label="Training images", help_text="A folder on the server that holds the images."
    )
    train_label_folder = FolderField(
        label="Training labels",
        required=False,
        widget=forms.TextInput(attrs=FOLDERS),
        help_text="For 0001.jpg, the folder holds 0001.txt (KITTI) or 0001.xml (Pascal VOC).",
    )
    train_label_file = ServerFileField(
        label="Training labels (COCO)",
        required=False,
        widget=forms.TextInput(attrs=COCO),
        help_text="A .json file on the server, which lists the images.",
    )
    folder_pct_val = PercentField(label="% for validation", initial=10)
    folder_pct_test = PercentField(label="% for testing", initial=0)
    seed = forms.IntegerField(
        label="Random seed",
        min_value=0,
        max_value=LARGEST_SEED,
        initial=0,
        help_text="The same seed gives the same division and order.",
    )
    val_image_folder = FolderField(
        label="Validation images",
        required=False,
        help_text="A folder of their own; empty takes a percentage of the training images.",
    )
    val_label_folder = FolderField(
        label="Validation labels", required=False, widget=forms.TextInput(attrs=FOLDERS)
    )
    val_label_file = ServerFileField(
        label="Validation labels (COCO)", required=False, widget=forms.TextInput(attrs=COCO)
    )
    test_image_folder = FolderField(
        label="Test images",
        required=False,
        help_text="A folder of their own; empty takes a percentage of the training images.",
    )
    test_label_folder = FolderField(
        label="Test labels", required=False, widget=forms.TextInput(attrs=FOLDERS)
    )
    test_label_file = ServerFileField(
        label="Test labels (COCO)", required=False, widget=forms.TextInput(attrs=COCO)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.get(self.add_prefix("label_format"))
        self.labels = "label_file" if given == "coco" else "label_folder"
        self.fields[f"train_{self.labels}"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for stage in STAGES:
            self.check_pair(cleaned, f"{stage}_image_folder", f"{stage}_{self.labels}")
        percent = sum(
            cleaned.get(f"folder_pct_{stage}") or 0
            for stage in STAGES
            if not cleaned.get(f"{stage}_image_folder")
        )
        if percent >= 100:
            text = f"{percent:g} % for validation and testing leave nothing for training."
            self.add_error("folder_pct_val", text)
        return cleaned

    def check_pair(self, cleaned: dict[str, Any], *pair: str) -> None:
        missing = [name for name in pair if cleaned.get(name) in (None, "")]
        if len(missing) == 1 and missing[0] not in self.errors:
            labels = " and ".join(f"“{self.fields[name].label}”" for name in pair)
            self.add_error(missing[0], f"Give both {labels}, or none of them.")
