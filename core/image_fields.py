"""Form fields for sizes, channels, percentages and seeds; fields that belong together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from core.fields import ChoiceOfOneForm, ServerFileField

LARGEST_SIDE = 16384
LARGEST_SEED = 2**31 - 1
CHANNELS = [
    ("RGB", "Color (3 channels)"),
    ("L", "Grey (1 channel)"),
    ("none", "As in the files"),
]
AS_IN_FILES: Mapping[str, Any] = MappingProxyType(
    {"resize_width": None, "resize_height": None, "channel_conversion": "none"}
)
"""The values of these fields with which images keep their own size and channels."""
UNCHANGED_BY = [
    ("shift", "shifted"),
    ("rotation", "rotated"),
    ("flip", "flipped"),
    ("scale", "enlarged or reduced"),
    ("contrast", "brighter or darker, or of another contrast"),
]
"""Changes of an image that may leave its values the same."""
VALUES_ARE = [
    ("", "Anything"),
    ("counts", "Counts of what the image shows"),
    ("lengths", "Lengths in the image"),
    ("areas", "Areas in the image"),
]
"""What the values of an image may be."""
RESIZE_MODES = [
    ("squash", "Squashed"),
    ("crop", "Cropped"),
    ("fill", "Filled up with black borders"),
    ("half_crop", "Half cropped, half filled up"),
]


class PixelsField(forms.IntegerField):
    """The height or width of an image in pixels; may be left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_SIDE, required=False, **kwargs)


class ResizeModeField(forms.ChoiceField):
    """How images are brought to one size; see `core.images`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Images of other proportions are",
            choices=RESIZE_MODES,
            initial="squash",
            **kwargs,
        )


class DicomValuesField(forms.ChoiceField):
    """Which grey values of DICOM files are taken; see `core.plugins.dicom.choose_values`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Grey values of DICOM files",
            choices=[
                ("auto", "In the modality's units for CT, and where files differ in them"),
                ("stored", "As stored"),
                ("units", "In the modality's units, such as HU"),
            ],
            initial="auto",
            required=False,
            help_text="Units are stored values × RescaleSlope + RescaleIntercept, as float32. "
            "Stored values of CT may mean other tissue in each file.",
            **kwargs,
        )


class PercentField(forms.FloatField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, **kwargs)


class SeedField(forms.IntegerField):
    def __init__(
        self, help_text: str = "The same seed gives the same division and order.", **kwargs: Any
    ) -> None:
        super().__init__(
            label="Random seed",
            min_value=0,
            max_value=LARGEST_SEED,
            initial=0,
            help_text=help_text,
            **kwargs,
        )


class OneImageForm(ChoiceOfOneForm):
    """For which image to predict: an upload, or a file on the server."""

    test_image_file = forms.FileField(label="Upload an image", required=False)
    test_image_path = ServerFileField(
        label="Image on the server", required=False, help_text="The path of one file."
    )


def check_both(form: forms.Form, cleaned: Mapping[str, Any], *names: str) -> None:
    """Add an error unless all of these fields are filled in, or none."""
    missing = [name for name in names if cleaned.get(name) in (None, "")]
    if len(missing) == 1 and not set(names) & set(form.errors):
        labels = " and ".join(f"“{form.fields[name].label}”" for name in names)
        form.add_error(missing[0], f"Give both {labels}, or none of them.")


def check_percentages(
    form: forms.Form, cleaned: Mapping[str, Any], own: Collection[str] = ()
) -> None:
    """Add an error if validation and testing leave nothing for training.

    Args:
        own: the stages, of "val" and "test", that have data of their own.
    """
    percent = sum(
        cleaned.get(f"folder_pct_{stage}") or 0 for stage in ("val", "test") if stage not in own
    )
    if percent >= 100:
        form.add_error(
            "folder_pct_val",
            f"{percent:g} % for validation and testing leave nothing for training.",
        )
