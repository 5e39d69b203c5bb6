"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins.forms import CHANNELS, LARGEST_SIDE, OneImageForm, PixelsField, check_both
from core.plugins.text import clean_name
from digits_image_object_detection.labels_form import LabelsForm

PAIRS = [
    ("resize_image_width", "resize_image_height"),
    ("padding_image_width", "padding_image_height"),
]
"""Fields of which both are given or none."""
ENTRY_FIELDS = {"custom_classes", *LabelsForm.base_fields} - {"keep_difficult"}


class DatasetForm(LabelsForm):
    """Every field needed to create a dataset."""

    custom_classes = forms.CharField(
        label="Classes",
        required=False,
        initial="",
        max_length=65536,
        help_text=(
            "Separated by commas, in any case; boxes of others are left out. Empty takes all "
            "that the labels name, except “dontcare”."
        ),
    )
    val_min_box_size = forms.FloatField(
        label="Minimum size of validation boxes",
        min_value=0,
        max_value=LARGEST_SIDE,
        initial=25,
        help_text=(
            "Pixels of the resized image; boxes with a smaller side are left out of validation."
        ),
    )
    resize_image_width = PixelsField(
        label="Resize to width",
        help_text="Pixels; boxes follow. Width and height empty leave the images' own sizes.",
    )
    resize_image_height = PixelsField(label="Resize to height")
    padding_image_width = PixelsField(
        label="Pad to width",
        help_text=(
            "Black is added at the right and at the bottom, so that images of several sizes "
            "become one. No image may be larger."
        ),
    )
    padding_image_height = PixelsField(label="Pad to height")
    channel_conversion = forms.ChoiceField(label="Channels", choices=CHANNELS, initial="RGB")

    def clean_custom_classes(self) -> str:
        """Without what is empty or twice."""
        first: dict[str, str] = {}
        for name in self.cleaned_data["custom_classes"].split(","):
            if name := clean_name(name.strip()):
                first.setdefault(name.lower(), name)
        return ",".join(first.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for pair in PAIRS:
            check_both(self, cleaned, *pair)
        for side in ("width", "height"):
            pixels, most = (cleaned.get(f"{what}_image_{side}") for what in ("resize", "padding"))
            if pixels and most and pixels > most:
                self.add_error(
                    f"padding_image_{side}", f"Give at least {pixels}, to which images are resized."
                )
        return cleaned


class InferenceForm(OneImageForm):
    """In which image to find objects."""
