"""The form fields of plug-ins for pairs of images."""

from __future__ import annotations

from typing import Any

from django import forms

from core.exceptions import IngestionError
from core.fields import FolderField, PlainForm
from core.image_fields import (
    CHANNELS,
    PercentField,
    PixelsField,
    ResizeModeField,
    SeedField,
    check_both,
    check_percentages,
)
from core.names import printed
from core.plugins.pairs.layouts import found_places

PLACES = frozenset(
    f"{stage}{what}_folder"
    for stage in ("", "validation_", "test_")
    for what in ("feature", "label")
)
"""Fields that say where images and label images are."""
_BOTH_OR_NONE = [
    ("validation_feature_folder", "validation_label_folder"),
    ("test_feature_folder", "test_label_folder"),
    ("resize_width", "resize_height"),
]


class PairsForm(PlainForm):
    """Folders of images and of label images, their division into stages, and their size."""

    takes_one_folder_for_both = False
    """Whether both folders may be the same: each image is its own label image."""

    feature_folder = FolderField(
        label="Images",
        help_text="A folder on the server, with all folders below it; or one that holds images and "
        "masks, or train, val and test with both.",
    )
    label_folder = FolderField(
        label="Label images",
        required=False,
        help_text="For a/0001.jpg, this folder holds a/0001 with the ending of any image. Empty "
        "looks for a folder such as masks or labels.",
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
    seed = SeedField()
    channel_conversion = forms.ChoiceField(
        label="Channels of the images", choices=CHANNELS, initial="none"
    )
    resize_width = PixelsField(
        label="Width", help_text="Pixels; both empty leave the images' own sizes."
    )
    resize_height = PixelsField(label="Height")
    resize_mode = ResizeModeField(help_text="Both images of a pair are treated alike.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("feature_folder") and not cleaned.get("label_folder"):
            self._find_labels(cleaned)
        for pair in _BOTH_OR_NONE:
            check_both(self, cleaned, *pair)
        if not self.takes_one_folder_for_both:
            self._check_folders(cleaned)
        places = {"val": "validation", "test": "test"}
        own = [stage for stage, place in places.items() if cleaned.get(f"{place}_feature_folder")]
        check_percentages(self, cleaned, own)
        return cleaned

    def _find_labels(self, cleaned: dict[str, Any]) -> None:
        """Set the folders that the user left empty."""
        if "label_folder" in self.errors:
            return
        folder = cleaned["feature_folder"]
        try:
            found = found_places(folder)
        except IngestionError as error:
            self.add_error("feature_folder", str(error))
            return
        if not found:
            text = f"Name the folder of the label images: none was found in or near {folder}."
            self.add_error("label_folder", printed(text))
            return
        own = any(cleaned.get(name) for pair in _BOTH_OR_NONE[:2] for name in pair)
        wanted = ("feature_folder", "label_folder") if own else tuple(found)
        cleaned |= {name: found[name] for name in wanted}

    def _check_folders(self, cleaned: dict[str, Any]) -> None:
        for place in ("", "validation_", "test_"):
            images = cleaned.get(f"{place}feature_folder")
            if images and images == cleaned.get(f"{place}label_folder"):
                self.add_error(
                    f"{place}label_folder", "Choose another folder than that of the images."
                )
