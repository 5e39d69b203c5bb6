"""DeepLabV3+ (Chen et al. 2018) on a small residual encoder."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import InputSpec
from networks.images import NormalizationForm
from networks.masks import MaskNetwork
from networks.residual import block

_RATES = (2, 4, 6)
"""Dilations of the pyramid. The paper's 6, 12 and 18 are for images of 513 pixels."""


class OptionsForm(NormalizationForm):
    width = forms.IntegerField(
        label="Width",
        initial=16,
        min_value=4,
        max_value=128,
        help_text="Filters of the first convolution; the encoder's last have eight times as many.",
    )
    dropout = forms.IntegerField(
        label="Dropout (percent)",
        initial=20,
        min_value=0,
        max_value=90,
        help_text="Share of the pyramid's features that are left out at random while training.",
    )
    field_order = ("width", "dropout", "normalization")


class Network(MaskNetwork):
    """An encoder to an eighth of the size, dilated convolutions beside each other, a decoder."""

    id = "deeplab-v3-plus"
    title = "DeepLabV3+"
    source = "https://arxiv.org/abs/1802.02611"
    priority = 20
    options_form = OptionsForm
    multiple = 8

    def features(self, x: Any, inputs: InputSpec, **options: Any) -> Any:
        from keras import layers

        from core.plugins.layers import convolution

        width = options["width"]
        x = convolution(x, width, "stem", "", inputs)
        x = block(x, 2 * width, "encoder1", inputs, strides=2)
        x = finer = block(x, 4 * width, "encoder2", inputs, strides=2)
        x = block(x, 6 * width, "encoder3", inputs, strides=2)
        x = block(x, 8 * width, "encoder4", inputs, dilation=2)
        x = _pyramid(x, 4 * width, inputs)
        x = layers.SpatialDropout2D(options["dropout"] / 100, name="dropout")(x)
        x = layers.UpSampling2D(2, interpolation="bilinear", name="up2")(x)
        y = convolution(finer, 2 * width, "decoder", "_finer", inputs, kernel=1)
        x = layers.Concatenate(name="decoder_all")([x, y])
        for number in ("1", "2"):
            x = convolution(x, 4 * width, "decoder", number, inputs)
        return layers.UpSampling2D(4, interpolation="bilinear", name="up4")(x)


def _pyramid(x: Any, filters: int, inputs: InputSpec) -> Any:
    """What is seen in small and large surroundings, and in the whole image."""
    from keras import layers

    from core.plugins.layers import convolution

    parts = [
        convolution(x, filters, "pyramid", "_1x1", inputs, kernel=1),
        *(
            convolution(x, filters, "pyramid", f"_rate{rate}", inputs, dilation=rate)
            for rate in _RATES
        ),
    ]
    whole = layers.GlobalAveragePooling2D(keepdims=True, name="pyramid_mean")(x)
    # Without normalisation: over the batch, there is one value per image.
    whole = layers.Conv2D(filters, 1, activation="relu", name="pyramid_mean_conv")(whole)
    parts.append(layers.UpSampling2D(x.shape[1:3], name="pyramid_mean_up")(whole))
    x = layers.Concatenate(name="pyramid_all")(parts)
    return convolution(x, filters, "pyramid", "", inputs, kernel=1)
