"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import ChoiceOfOneForm, FolderField, PlainForm, ServerFileField

LARGEST_SIDE = 16384
PAIRS = [
    ("val_image_folder", "val_label_folder"),
    ("resize_image_width", "resize_image_height"),
    ("padding_image_width", "padding_image_height"),
]
"""Fields of which both are given or none."""


class PixelsField(forms.IntegerField):
    """A side of an image, which may be left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_SIDE, required=False, **kwargs)


class DatasetForm(PlainForm):
    """Every field needed to create a dataset."""

    train_image_folder = FolderField(
        label="Training images", help_text="A folder on the server that holds the images."
    )
    train_label_folder = FolderField(
        label="Training labels",
        help_text="For 0001.jpg, it holds 0001.txt in the KITTI format.",
    )
    folder_pct_val = forms.FloatField(
        label="% for validation",
        min_value=0,
        max_value=90,
        initial=10,
        help_text="Rounded down, but one at least unless it is 0. Without folders of their own.",
    )
    val_image_folder = FolderField(
        label="Validation images",
        required=False,
        help_text="A folder of their own; empty takes a percentage of the training images.",
    )
    val_label_folder = FolderField(label="Validation labels", required=False)
    val_min_box_size = forms.FloatField(
        label="Least size of validation boxes",
        min_value=0,
        initial=25,
        help_text=(
            "Pixels of the resized image; boxes with a smaller side become “dontcare” in "
            "validation."
        ),
    )
    resize_image_width = PixelsField(
        label="Resize to width",
        help_text="Pixels; boxes follow. Width and height empty leave the images' own sizes.",
    )
    resize_image_height = PixelsField(label="Resize to height")
    channel_conversion = forms.ChoiceField(
        label="Channels",
        choices=[
            ("RGB", "Colour (3 channels)"),
            ("L", "Grey (1 channel)"),
            ("none", "As in the files"),
        ],
        initial="RGB",
    )
    padding_image_width = PixelsField(
        label="Pad to width",
        help_text=(
            "Black is added at the right and at the bottom, so that images of several sizes "
            "become one. No image may be larger."
        ),
    )
    padding_image_height = PixelsField(label="Pad to height")
    custom_classes = forms.CharField(
        label="Classes",
        required=False,
        initial="",
        help_text=(
            "Separated by commas, in any case; others become “dontcare”. Empty takes all "
            "that are in the label files."
        ),
    )
    seed = forms.IntegerField(
        label="Random seed",
        min_value=0,
        initial=0,
        help_text="The same seed gives the same division and order.",
    )

    def clean_custom_classes(self) -> str:
        """Without what is empty or twice."""
        names = (name.strip() for name in self.cleaned_data["custom_classes"].split(","))
        return ",".join({name.lower(): name for name in names if name}.values())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for pair in PAIRS:
            missing = [name for name in pair if cleaned.get(name) in (None, "")]
            if len(missing) == 1 and missing[0] not in self.errors:
                labels = " and ".join(f"“{self.fields[name].label}”" for name in pair)
                self.add_error(missing[0], f"Give both {labels}, or none of them.")
        for side in ("width", "height"):
            pixels, most = (cleaned.get(f"{what}_image_{side}") for what in ("resize", "padding"))
            if pixels and most and pixels > most:
                self.add_error(
                    f"padding_image_{side}", f"Give at least {pixels}, to which images are resized."
                )
        return cleaned


class InferenceForm(ChoiceOfOneForm):
    """In which image to find objects: an upload, or a file on the server."""

    test_image_file = forms.FileField(label="Upload an image", required=False)
    test_image_path = ServerFileField(
        label="Image on the server", required=False, help_text="The path of one file."
    )
