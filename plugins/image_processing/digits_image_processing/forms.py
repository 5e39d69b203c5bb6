"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

from django import forms

from core.plugins.forms import CHANNELS, FolderField
from core.plugins.pairs import PairsForm


class DatasetForm(PairsForm):
    """Every field needed to create a dataset."""

    # A network may turn grey into color, or images into themselves.
    takes_one_folder_for_both = True

    label_folder = FolderField(
        label="Target images",
        help_text=(
            "For a/0001.jpg, this folder holds a/0001 with the ending of any image. It may be "
            "the folder of the images, too, for example to turn grey images into color."
        ),
    )
    validation_label_folder = FolderField(label="Validation target images", required=False)
    test_label_folder = FolderField(label="Test target images", required=False)
    label_channel_conversion = forms.ChoiceField(
        label="Channels of the target images", choices=CHANNELS, initial="none"
    )
