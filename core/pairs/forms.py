"""The fields that all plug-ins with pairs of images have."""

from __future__ import annotations

from typing import Any, Literal

from django import forms

from core.fields import ChoiceOfOneForm, FolderField, PlainForm, ServerFileField

LARGEST_SIDE = 16384
LARGEST_SEED = 2**31 - 1
CHANNELS = [
    ("none", "As in the files"),
    ("RGB", "Colour (3 channels)"),
    ("L", "Grey (1 channel)"),
]
Channels = Literal[1, 3] | None
CHANNELS_OF: dict[str, Channels] = {"none": None, "RGB": 3, "L": 1}
BOTH_OR_NONE = [
    ("validation_feature_folder", "validation_label_folder"),
    ("test_feature_folder", "test_label_folder"),
    ("resize_width", "resize_height"),
]


class PixelsField(forms.IntegerField):
    """A side of an image, which may be left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_SIDE, required=False, **kwargs)


class PercentField(forms.FloatField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, **kwargs)


class PairsForm(PlainForm):
    """Folders of images and label images, their division into stages, and their size."""

    takes_one_folder_for_both = False
    """Whether a folder may hold the images and the label images: the same files."""

    feature_folder = FolderField(
        label="Images", help_text="A folder on the server; folders below it count, too."
    )
    label_folder = FolderField(
        label="Label images",
        help_text="For a/0001.jpg, this folder holds a/0001 with the ending of any image.",
    )
    validation_feature_folder = FolderField(
        label="Validation images",
        required=False,
        help_text="Folders of their own; empty takes a percentage of the images.",
    )
    validation_label_folder = FolderField(label="Validation label images", required=False)
    test_feature_folder = FolderField(
        label="Test images", required=False, help_text="As for validation."
    )
    test_label_folder = FolderField(label="Test label images", required=False)
    folder_pct_val = PercentField(
        label="% for validation",
        initial=10,
        help_text="Rounded down, but one at least unless it is 0.",
    )
    folder_pct_test = PercentField(label="% for testing", initial=0, help_text="As for validation.")
    group_by = forms.ChoiceField(
        label="Keep together",
        choices=[("none", "Nothing"), ("folder", "Folders just below that of the images")],
        initial="none",
        help_text=(
            "All images of such a folder (a patient, a place) are then in one stage only, and "
            "percentages are of folders. Otherwise results may look better than they are for "
            "new ones."
        ),
    )
    seed = forms.IntegerField(
        label="Random seed",
        min_value=0,
        max_value=LARGEST_SEED,
        initial=0,
        help_text="The same seed gives the same division and order.",
    )
    channel_conversion = forms.ChoiceField(
        label="Channels of the images", choices=CHANNELS, initial="none"
    )
    resize_width = PixelsField(
        label="Width", help_text="Pixels; both empty leave the images' own sizes."
    )
    resize_height = PixelsField(label="Height")
    resize_mode = forms.ChoiceField(
        label="Images of other proportions are",
        choices=[
            ("squash", "Squashed"),
            ("crop", "Cropped"),
            ("fill", "Filled up with black borders"),
            ("half_crop", "Half cropped, half filled up"),
        ],
        initial="squash",
        help_text="Both images of a pair are treated alike.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for pair in BOTH_OR_NONE:
            missing = [name for name in pair if cleaned.get(name) in (None, "")]
            if len(missing) == 1 and missing[0] not in self.errors:
                labels = " and ".join(f"“{self.fields[name].label}”" for name in pair)
                self.add_error(missing[0], f"Give both {labels}, or none of them.")
        if not self.takes_one_folder_for_both:
            self.check_folders(cleaned)
        self.check_percentages(cleaned)
        return cleaned

    def check_folders(self, cleaned: dict[str, Any]) -> None:
        for place in ("", "validation_", "test_"):
            images = cleaned.get(f"{place}feature_folder")
            if images and images == cleaned.get(f"{place}label_folder"):
                self.add_error(
                    f"{place}label_folder", "Choose another folder than that of the images."
                )

    def check_percentages(self, cleaned: dict[str, Any]) -> None:
        percent = sum(
            cleaned.get(f"folder_pct_{stage}") or 0
            for stage, place in (("val", "validation"), ("test", "test"))
            if not cleaned.get(f"{place}_feature_folder")
        )
        if percent >= 100:
            self.add_error(
                "folder_pct_val",
                f"{percent:g} % for validation and testing leave nothing for training.",
            )


class InferenceForm(ChoiceOfOneForm):
    """For which image to predict: an upload, or a file on the server."""

    test_image_file = forms.FileField(label="Upload an image", required=False)
    test_image_path = ServerFileField(
        label="Image on the server", required=False, help_text="The path of one file."
    )
