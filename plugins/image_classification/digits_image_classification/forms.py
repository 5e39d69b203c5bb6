"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins.forms import (
    CHANNELS,
    DicomValuesField,
    OneImageForm,
    PercentField,
    PixelsField,
    ResizeModeField,
    SeedField,
    check_both,
    check_percentages,
)
from digits_image_classification.folder_fields import FolderFields
from digits_image_classification.list_fields import ListFields

FOLDERS, NUMBERS, NAMES = "folder", "textfile", "labels"
STAGES = ("val", "test")
ENTRY_FIELDS = {"method", "group_by", *FolderFields.base_fields, *ListFields.base_fields} - {
    "label_kind",
    "textfile_labels_file",
    "textfile_local_labels_file",
}
_OWN_LISTS = ["textfile_{}_images", "textfile_local_{}_images"]


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
    folder_pct_val = PercentField(
        label="% for validation",
        initial=25,
        help_text="Of each class, rounded down, but one at least unless it is 0.",
    )
    folder_pct_test = PercentField(
        label="% for testing", initial=0, help_text="Of each class, as for validation."
    )
    seed = SeedField("The same seed gives the same division, choice and order.")
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
    channel_conversion = forms.ChoiceField(label="Channels", choices=CHANNELS, initial="RGB")
    resize_width = PixelsField(
        label="Width", initial=256, help_text="Pixels; both empty leave the images' own sizes."
    )
    resize_height = PixelsField(label="Height", initial=256)
    resize_mode = ResizeModeField()
    dicom_values = DicomValuesField()

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
        check_percentages(self, cleaned, self.own_stages(cleaned, method))
        check_both(self, cleaned, "resize_width", "resize_height")
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

    def own_stages(self, cleaned: dict[str, Any], method: str) -> list[str]:
        """The stages with images of their own."""
        names = ["folder_{}"] if method == FOLDERS else _OWN_LISTS
        return [stage for stage in STAGES if any(cleaned.get(name.format(stage)) for name in names)]


class InferenceForm(OneImageForm):
    """Which image to classify."""
