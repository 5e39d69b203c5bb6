"""How much images are changed at random while training."""

from __future__ import annotations

from django import forms

from core.fields import PlainForm
from core.training.spec import Augmentation


class AugmentationForm(PlainForm):
    """A field for each kind of change, named as in the original."""

    aug_rot = forms.FloatField(
        label="Random rotation (degrees)",
        min_value=0,
        max_value=180,
        initial=Augmentation.rot,
        help_text="Largest rotation to either side, random for each image and epoch; 0: never.",
    )
    aug_scale = forms.FloatField(
        label="Random scaling",
        min_value=0,
        max_value=1,
        initial=Augmentation.scale,
        help_text="0.25 scales images by a factor from 1/1.25 to 1.25. 0: never.",
    )
    aug_shift = forms.FloatField(
        label="Random shift",
        min_value=0,
        max_value=0.5,
        initial=Augmentation.shift,
        help_text="0.1 shifts images by up to a tenth of their height and width. 0: never.",
    )
    aug_contrast = forms.FloatField(
        label="Random contrast",
        min_value=0,
        max_value=5,
        initial=Augmentation.contrast,
        help_text="0.5 multiplies intensities by a factor from 1/1.5 to 1.5. 0: never.",
    )
