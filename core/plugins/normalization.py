"""How networks normalize the intensities of images."""

from __future__ import annotations

from django import forms
from django.db.models import TextChoices

__all__ = ["PER_PIXEL", "Normalization", "normalization_field"]


class Normalization(TextChoices):
    """The choices; means and standard deviations are those of the training images."""

    IMAGE = "image", "Standardize each image"
    DATASET = "dataset", "Standardize each channel"
    PIXEL = "pixel", "Standardize each pixel"
    CHANNEL_MEAN = "channel-mean", "Subtract the channel means"
    MEAN_IMAGE = "mean-image", "Subtract the mean image"
    NONE = "none", "None: raw values"


PER_PIXEL = (Normalization.PIXEL, Normalization.MEAN_IMAGE)
"""Those for which all training images are read before the first step."""


def normalization_field(initial: str = Normalization.IMAGE) -> forms.ChoiceField:
    """The option `normalization` of a network, for `core.plugins.layers.normalized`."""
    return forms.ChoiceField(
        label="Normalization of intensities",
        choices=Normalization.choices,
        initial=str(initial),
        help_text="“Each image” makes brighter images look the same, as those of another scanner. "
        "The others follow the training images: choose “each channel” if brightness itself is what "
        "counts.",
    )
