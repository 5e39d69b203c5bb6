"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.plugins.forms import ChoiceOfOneForm, FolderField, PlainForm, ServerFileField
from digits_sunnybrook import contours, series


class DatasetForm(PlainForm):
    """Every field needed to create a dataset."""

    image_folder = FolderField(
        label="Image folder",
        help_text="On the server; holds the DICOM files, one folder for each case.",
        expected=f"The image folder is to hold DICOM files as {series.LAYOUT}.",
    )
    contour_folder = FolderField(
        label="Contour folder",
        help_text="On the server; holds the experts' contour files, one folder for each case.",
        expected=f"The contour folder is to hold {contours.LAYOUTS['endocardium']}.",
    )
    contour_kind = forms.ChoiceField(
        label="Contours",
        choices=[
            ("endocardium", "Endocardium: the left ventricle's cavity"),
            ("epicardium", "Epicardium: the cavity with the myocardium"),
            ("both", "Both: cavity and myocardium as two classes"),
        ],
        initial="endocardium",
        help_text="With both, only images that have both contours are used.",
    )
    channel_conversion = forms.ChoiceField(
        label="Channels",
        choices=[("L", "Grey (1 channel)"), ("RGB", "RGB (the same plane 3 times)")],
        initial="L",
    )
    folder_pct_val = forms.IntegerField(
        label="% for validation",
        min_value=0,
        max_value=90,
        initial=10,
        help_text="Rounded down, but one at least unless it is 0.",
    )
    split_by = forms.ChoiceField(
        label="Split by",
        choices=[("patient", "Patient"), ("case", "Case folder"), ("slice", "Slice")],
        initial="patient",
        help_text=(
            "Case folders with one PatientID are one patient. By slice, images of one patient are "
            "in training and in validation, and the results look better than they are for new "
            "patients."
        ),
    )
    seed = forms.IntegerField(
        label="Random seed",
        min_value=0,
        max_value=2**63 - 1,
        initial=0,
        help_text="The same seed gives the same split and order.",
    )
    modality_rescale = forms.BooleanField(
        label="Apply rescale slope and intercept",
        required=False,
        initial=False,
        help_text="Pixels are then stored as float32, otherwise as they are in the files.",
    )


class InferenceForm(ChoiceOfOneForm):
    """Which image to segment: an upload, a file on the server, or one for validation."""

    test_image_file = forms.FileField(
        label="Upload a DICOM file",
        required=False,
    )
    test_image_path = ServerFileField(
        label="DICOM file on the server",
        required=False,
        help_text="The path of one file.",
    )
    validation_record = forms.ChoiceField(
        label="Validation image",
        required=False,
        help_text="One of this dataset's; its contours are shown beside the prediction.",
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, records: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        choices = [("", "None"), *((name, name) for name in records)]
        self.fields["validation_record"].choices = choices  # type: ignore[attr-defined]
