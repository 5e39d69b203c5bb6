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


_LARGE = 192
"""Pixels of the shorter side from which half of them usually suffices."""
_LEAST_AREA = 200
"""Pixels of a structure, so that 50 remain at half the resolution: nuclei of 211 pixels came out
alike at half and at full resolution (docs/results.md)."""


class OptionsForm(NormalizationForm):
    reduction = forms.TypedChoiceField(
        label="Resolution",
        coerce=int,
        choices=[(1, "Full"), (2, "Half"), (4, "A quarter")],
        initial=1,
        help_text="At which the network works; its scores are enlarged again. At half the "
        "resolution it sees twice as wide surroundings, in a quarter of the time.",
    )
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
    field_order = ("depth", "width", "reduction", "dropout", "normalization")


class Network(MaskNetwork):
    """Class probabilities of each pixel, from a path down, a path up, and links across.

    Any height and width will do: the image is padded with the mean to what can be halved depth
    times, and cropped again.
    """

    id = "unet"
    title = "U-Net"
    source = "https://arxiv.org/abs/1505.04597"
    priority = 30
    options_form = OptionsForm
    former = {
        "width": 8,
        "reduction": 1,
        "normalization": "dataset",
        "feature_normalization": "batch",
        "upsampling": "transposed",
        "dropout": 0,
    }

    @classmethod
    def get_proposals(cls, found: DatasetProfile) -> dict[str, Proposal]:
        proposed = {}
        height, width, _ = found.shape
        side, area = min(height, width), _smallest_area(found)
        if side >= _LARGE and area >= _LEAST_AREA:
            why = (
                f"images of {height} × {width} take four times as long at full resolution, and the "
                f"smallest structures have about {area:,.0f} pixels"
            )
            proposed["reduction"] = Proposal(2, why)
            side //= 2
        usual = cls.options_form.base_fields["depth"].initial
        deepest = max(1, (side // _LEAST_SIDE).bit_length() - 1)
        if deepest < usual:
            why = (
                f"more halvings leave less than {_LEAST_SIDE} × {_LEAST_SIDE} of {height} × {width}"
            )
            proposed["depth"] = Proposal(deepest, why)
        return proposed

    def check(self, inputs: InputSpec, **options: Any) -> None:
        height, width, _ = inputs.shape
        if 2 ** options["depth"] * options["reduction"] > max(height, width):
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
        image, x = image_input(inputs, options["normalization"])
        reduction = options["reduction"]
        x, margins = padded(x, 2**depth * reduction)
        if reduction > 1:
            x = layers.AveragePooling2D(reduction, name="reduced")(x)
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
        if reduction > 1:
            x = layers.UpSampling2D(reduction, interpolation="bilinear", name="enlarged")(x)
        return keras.Model(image, inputs.head(cropped(x, margins)), name="unet")


def _smallest_area(found: DatasetProfile) -> float:
    """Pixels of a usual structure, of the class whose structures are smallest; 0 if not known."""
    pairs = zip(found.class_counts[1:], found.class_structures[1:], strict=False)
    return min((pixels / structures for pixels, structures in pairs if structures), default=0)


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
