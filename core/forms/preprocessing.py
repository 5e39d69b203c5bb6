"""What is done to images before a network sees them, besides its normalization."""

from __future__ import annotations

from django import forms

from core.forms.groups import FieldGroup
from core.image_fields import LARGEST_SIDE


class PreprocessingForm(FieldGroup):
    """Cropping; named as in the original."""

    group = "Preprocessing"

    crop_size = forms.IntegerField(
        label="Crop size (pixels)",
        min_value=1,
        max_value=LARGEST_SIDE,
        required=False,
        help_text="The network sees squares of this side: a random part of each image while "
        "training, its center otherwise. Empty: whole images.",
    )
