"""U-Net (Ronneberger et al. 2015), with normalisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import DatasetProfile, InputSpec, Proposal
from networks.images import NormalizationForm
from networks.masks import MaskNetwork, cropped, padded

_LEAST_SIDE = 4
"""Pixels that nnU-Net leaves at the bottom."""


class OptionsForm(NormalizationForm):
    depth = forms.IntegerField(
        label="Depth",
        initial=4,
        min_value=1,
        max_value=6,
        help_text="How often the image is halved; deeper networks see wider surroundings.",
    )
    width = forms.IntegerField(
        label="Width",
        initial=12,
        min_value=4,
        max_value=128,
        help_text="Filters of the first level; each further level has twice as many.",
    )
    feature_normalization = forms.ChoiceField(
        label="Normalization of features",
        choices=[
            ("instance", "Instance normalization, with leaky ReLU"),
            ("batch", "Batch normalization, with ReLU"),
        ],
        initial="instance",
        help_text="Instance normalization does not depend on the batch size.",
    )
    upsampling = forms.ChoiceField(
        label="Upsampling",
        choices=[("bilinear", "Bilinear"), ("transposed", "Transposed convolution")],
        initial="bilinear",
        help_text="How features are enlarged on the way up.",
    )
    dropout = forms.IntegerField(
        label="Dropout (percent)",
        initial=20,
        min_value=0,
        max_value=90,
        help_text="Share of the lowest level's maps that are left out at random while training.",
    )
    field_order = ("depth", "width", "dropout", "normalization")


class Network(MaskNetwork):
    """Class probabilities of each pixel, from a path down, a path up, and links across.

    Any height and width will do: the image is padded to a multiple of 2**depth with the mean and
    cropped again.
    """

    id = "unet"
    title = "U-Net"
    source = "https://arxiv.org/abs/1505.04597"
    priority = 30
    options_form = OptionsForm
    former = {
        "width": 8,
        "normalization": "dataset",
        "feature_normalization": "batch",
        "upsampling": "transposed",
        "dropout": 0,
    }

    @classmethod
    def get_proposals(cls, found: DatasetProfile) -> dict[str, Proposal]:
        height, width, _ = found.shape
        usual = cls.options_form.base_fields["depth"].initial
        deepest = max(1, (min(height, width) // _LEAST_SIDE).bit_length() - 1)
        if deepest >= usual:
            return {}
        why = f"more halvings leave less than {_LEAST_SIDE} × {_LEAST_SIDE} of {height} × {width}"
        return {"depth": Proposal(deepest, why)}

    def check(self, inputs: InputSpec, **options: Any) -> None:
        height, width, _ = inputs.shape
        if 2 ** options["depth"] > max(height, width):
            raise ValidationError(
                {
                    "depth": f"A U-Net of depth {options['depth']} halves images of "
                    f"{height} × {width} to nothing. Lower the depth."
                }
            )

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        from core.plugins.layers import image_input

        depth, width = options["depth"], options["width"]
        instance = options["feature_normalization"] == "instance"
        image, x = image_input(inputs, by_image=options["normalization"] == "image")
        x, margins = padded(x, 2**depth)
        skips = []
        for level in range(depth):
            x = _block(x, width * 2**level, f"down{level + 1}", inputs, instance)
            skips.append(x)
            x = layers.MaxPooling2D(name=f"down{level + 1}_pool")(x)
        x = _block(x, width * 2**depth, "bottom", inputs, instance)
        if options["dropout"]:
            x = layers.SpatialDropout2D(options["dropout"] / 100, name="bottom_dropout")(x)
        for level in reversed(range(depth)):
            name = f"up{level + 1}"
            x = _enlarged(x, width * 2**level, name, bilinear=options["upsampling"] == "bilinear")
            x = layers.Concatenate(name=f"{name}_skip")([skips[level], x])
            x = _block(x, width * 2**level, name, inputs, instance)
        return keras.Model(image, inputs.head(cropped(x, margins)), name="unet")


def _block(x: Any, filters: int, name: str, inputs: InputSpec, instance: bool) -> Any:
    """Two 3 × 3 convolutions, each normalised and rectified."""
    from core.plugins.layers import convolution

    activation = "leaky_relu" if instance else "relu"
    for number in ("1", "2"):
        x = convolution(x, filters, name, number, inputs, instance=instance, activation=activation)
    return x


def _enlarged(x: Any, filters: int, name: str, *, bilinear: bool) -> Any:
    """Features of twice the height and width."""
    from keras import layers

    if not bilinear:
        return layers.Conv2DTranspose(filters, 2, strides=2, name=f"{name}_transpose")(x)
    x = layers.Conv2D(filters, 1, name=f"{name}_conv")(x)
    return layers.UpSampling2D(interpolation="bilinear", name=f"{name}_bilinear")(x)
