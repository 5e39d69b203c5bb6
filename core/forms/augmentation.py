"""How much images are changed at random while training."""

from __future__ import annotations

from django import forms

from core.forms.groups import FieldGroup, GroupedForm
from core.training.spec import Augmentation


class GeometryForm(FieldGroup):
    """Changes that masks, boxes and target images follow; the first ones named as in DIGITS."""

    group = "Augmentation: geometry"

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
    aug_aspect = forms.FloatField(
        label="Random aspect ratio",
        min_value=0,
        max_value=1,
        initial=Augmentation.aspect,
        help_text="0.1 changes the ratio of width to height by a factor from 1/1.1 to 1.1. "
        "0: never.",
    )
    aug_elastic = forms.FloatField(
        label="Elastic deformation",
        min_value=0,
        max_value=0.05,
        initial=Augmentation.elastic,
        help_text="Largest standard deviation of a smooth displacement, as a fraction of the "
        "shorter side. 0.015 is light; 0: never.",
    )
    aug_flip_horizontal = forms.BooleanField(
        label="Random horizontal flip",
        required=False,
        initial=Augmentation.flip_horizontal,
        help_text="Flips half of the images left to right.",
    )
    aug_flip_vertical = forms.BooleanField(
        label="Random vertical flip",
        required=False,
        initial=Augmentation.flip_vertical,
        help_text="Flips half of the images upside down.",
    )
    aug_quadrant_rotation = forms.BooleanField(
        label="Random rotation by quadrants",
        required=False,
        initial=Augmentation.quadrant_rotation,
        help_text="By 0, 90, 180 or 270 degrees; by 0 or 180 if images are not square.",
    )


class IntensityForm(FieldGroup):
    """Changes of intensities, which labels do not follow."""

    group = "Augmentation: intensities"

    aug_contrast = forms.FloatField(
        label="Random contrast",
        min_value=0,
        max_value=5,
        initial=Augmentation.contrast,
        help_text="0.5 multiplies intensities by a factor from 1/1.5 to 1.5. 0: never.",
    )
    aug_brightness = forms.FloatField(
        label="Random brightness",
        min_value=0,
        max_value=5,
        initial=Augmentation.brightness,
        help_text="0.2 adds up to a fifth of the image's standard deviation, or subtracts it. "
        "0: never.",
    )
    aug_gamma = forms.FloatField(
        label="Random gamma",
        min_value=0,
        max_value=5,
        initial=Augmentation.gamma,
        help_text="0.5 raises intensities, scaled to 0 … 1, to a power from 1/1.5 to 1.5. "
        "0: never.",
    )
    aug_noise = forms.FloatField(
        label="Random noise",
        min_value=0,
        max_value=2,
        initial=Augmentation.noise,
        help_text="Largest standard deviation of Gaussian noise, as a fraction of the image's. "
        "0: never.",
    )
    aug_blur = forms.FloatField(
        label="Random blur (pixels)",
        min_value=0,
        max_value=5,
        initial=Augmentation.blur,
        help_text="Largest standard deviation of a Gaussian blur. 0: never.",
    )
    aug_low_resolution = forms.FloatField(
        label="Random low resolution",
        min_value=0,
        max_value=9,
        initial=Augmentation.low_resolution,
        help_text="1 reduces images by a factor from 1 to 2, and enlarges them again. 0: never.",
    )
    aug_spared = forms.FloatField(
        label="Images left sharp (fraction)",
        min_value=0,
        max_value=1,
        initial=Augmentation.spared,
        help_text="0.7 leaves 70 % of the images without noise, 70 % without blur, and 70 % in "
        "full resolution. 0: none.",
    )
    aug_bias_field = forms.FloatField(
        label="Random bias field",
        min_value=0,
        max_value=5,
        initial=Augmentation.bias_field,
        help_text="0.3 multiplies intensities by a factor from 1/1.3 to 1.3 that differs smoothly "
        "across the image, as in MR images. 0: never.",
    )
    aug_saturation = forms.FloatField(
        label="Random saturation",
        min_value=0,
        max_value=5,
        initial=Augmentation.saturation,
        help_text="0.3 multiplies the saturation by a factor from 1/1.3 to 1.3. Images with three "
        "channels only; 0: never.",
    )
    aug_hue = forms.FloatField(
        label="Random hue (degrees)",
        min_value=0,
        max_value=180,
        initial=Augmentation.hue,
        help_text="Largest rotation of the hue to either side. Images with three channels only; "
        "0: never.",
    )


class MixingForm(FieldGroup):
    """Changes of images together with their classes."""

    group = "Augmentation: mixing"

    aug_mixup = forms.FloatField(
        label="MixUp (alpha)",
        min_value=0,
        max_value=10,
        initial=Augmentation.mixup,
        help_text="Averages pairs of images and their labels, with weights of the beta "
        "distribution (alpha, alpha). 0.2 is usual; 0: never.",
    )
    aug_cutmix = forms.FloatField(
        label="CutMix (alpha)",
        min_value=0,
        max_value=10,
        initial=Augmentation.cutmix,
        help_text="Replaces a rectangle by that of another image, and that share of the label. Its "
        "area has the beta distribution (alpha, alpha). 1 is usual; 0: never.",
    )


class AugmentationForm(GroupedForm, MixingForm, IntensityForm, GeometryForm):
    """All random changes of images."""
