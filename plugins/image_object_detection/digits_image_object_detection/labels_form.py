"""The part of the dataset's form that says where images and labels are."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import IngestionError
from core.plugins.forms import (
    FolderField,
    PercentField,
    PlainForm,
    SeedField,
    ServerFileField,
    check_both,
    check_percentages,
)
from core.plugins.text import printed
from digits_image_object_detection.formats import format_in
from digits_image_object_detection.frames import FRAMES
from digits_image_object_detection.layouts import found_fields

STAGES = ("val", "test")
"""Those that may have folders of their own."""

AUTO = "auto"
"""The format is recognized."""

# The formats with which the page's script shows a field.
VOC = {"data-label-format": "voc auto"}
YOLO = {"data-label-format": "yolo"}
FOLDERS = {"data-label-format": "kitti voc yolo auto"}
COCO = {"data-label-format": "coco"}

PART = "Of the training images, rounded down, but one at least unless it is 0."


class LabelsForm(PlainForm):
    """Where the images and labels of each stage are."""

    # Which field is required depends on the format, which browsers do not know.
    use_required_attribute = False

    label_format = forms.ChoiceField(
        label="Format of the labels",
        choices=[
            (AUTO, "Recognize it"),
            ("kitti", "KITTI: a .txt file for each image"),
            ("voc", "Pascal VOC: an .xml file for each image"),
            ("coco", "COCO: one .json file for all images"),
            ("yolo", "YOLO: a .txt file for each image, in fractions"),
        ],
        initial=AUTO,
        help_text="KITTI, Pascal VOC, COCO and YOLO are recognized.",
    )
    keep_difficult = forms.BooleanField(
        label="Keep difficult boxes",
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs=VOC),
        help_text="Those that Pascal VOC files mark as difficult.",
    )
    label_frame = forms.ChoiceField(
        label="Boxes are of",
        choices=FRAMES,
        initial="seen",
        help_text="Pascal VOC and COCO files name the size of the image that was labelled; the "
        "first choice rejects labels that name another size than the image's.",
    )
    train_image_folder = FolderField(
        label="Training images",
        help_text="A folder on the server that holds the images; or a folder that holds them with "
        "their labels, as programs for labelling write it, maybe by stages.",
    )
    train_label_folder = FolderField(
        label="Training labels",
        required=False,
        widget=forms.TextInput(attrs=FOLDERS),
        help_text="For 0001.jpg, the folder holds 0001.txt (KITTI, YOLO) or 0001.xml (Pascal VOC). "
        "Empty looks for labels near the images.",
    )
    class_names_file = ServerFileField(
        label="Names of the classes",
        required=False,
        widget=forms.TextInput(attrs=YOLO),
        help_text="A data.yaml with names, or a text file with one on each line. Empty looks for "
        "one near the training labels; without any, classes are called by their numbers.",
    )
    train_label_file = ServerFileField(
        label="Training labels (COCO)",
        required=False,
        widget=forms.TextInput(attrs=COCO),
        help_text="A .json file on the server, which lists the images.",
    )
    folder_pct_val = PercentField(label="% for validation", initial=10, help_text=PART)
    folder_pct_test = PercentField(label="% for testing", initial=0, help_text=PART)
    seed = SeedField()
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
        given = self.data.get(self.add_prefix("label_format"), AUTO)
        labels = "label_file" if given == "coco" else "label_folder"
        self.fields[f"train_{labels}"].required = given != AUTO

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("label_format") == AUTO and "train_image_folder" in cleaned:
            self._recognize(cleaned)
        labels = "label_file" if cleaned.get("label_format") == "coco" else "label_folder"
        for stage in STAGES:
            check_both(self, cleaned, f"{stage}_image_folder", f"{stage}_{labels}")
        own = [stage for stage in STAGES if cleaned.get(f"{stage}_image_folder")]
        check_percentages(self, cleaned, own)
        return cleaned

    def _recognize(self, cleaned: dict[str, Any]) -> None:
        """Set the format, and the folders that the user left empty."""
        images, labels = cleaned["train_image_folder"], cleaned.get("train_label_folder")
        if "train_label_folder" in self.errors:
            return
        try:
            found = {"label_format": format_in(labels)} if labels else found_fields(images)
        except IngestionError as error:
            self.add_error("train_image_folder", str(error))
            return
        if not found.get("label_format"):
            place = labels or images
            text = f"No labels were recognized in or near {printed(place)}. "
            self.add_error("label_format", text + "Choose their format, and name their folder.")
            return
        own = any(cleaned.get(f"{stage}_image_folder") for stage in STAGES)
        kept = ("label_format", "train") if own else ("label_format", "train", *STAGES)
        cleaned.update((name, path) for name, path in found.items() if name.startswith(kept))
