"""FCN-8s (Long et al. 2014) on the convolutions of VGG-16, with batch normalisation."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import InputSpec
from networks.images import NormalizationForm
from networks.masks import MaskNetwork

_STAGES = (2, 2, 3, 3, 3)
"""Convolutions of each stage of VGG-16; each stage halves the image."""
_WIDEST = 8
"""Times the width, which is doubled from stage to stage."""


class OptionsForm(NormalizationForm):
    width = forms.IntegerField(
        label="Width",
        initial=16,
        min_value=4,
        max_value=128,
        help_text="Filters of the first stage; the last have eight times as many. The paper has "
        "64, which takes 16 times as long.",
    )
    units = forms.IntegerField(
        label="Units",
        initial=256,
        min_value=16,
        max_value=4096,
        help_text="Filters of the two layers before the scores; the paper has 4096.",
    )
    dropout = forms.IntegerField(
        label="Dropout (percent)",
        initial=20,
        min_value=0,
        max_value=90,
        help_text="Share of these layers' activations that are left out while training.",
    )
    field_order = ("width", "units", "dropout", "normalization")


class Network(MaskNetwork):
    """Coarse features, to which those of two finer stages are added on the way up.

    The paper adds scores. Here, as many features as there are classes, four at least, are added,
    from which the head makes the scores.
    """

    id = "fcn-8s"
    title = "FCN-8s"
    source = "https://arxiv.org/abs/1411.4038"
    priority = 15
    options_form = OptionsForm
    multiple = 32

    def features(self, x: Any, inputs: InputSpec, **options: Any) -> Any:
        from keras import layers

        from core.plugins.layers import convolution

        finer = []
        for stage, count in enumerate(_STAGES):
            filters = options["width"] * min(2**stage, _WIDEST)
            for number in range(count):
                x = convolution(x, filters, f"stage{stage + 1}", str(number + 1), inputs)
            x = layers.MaxPooling2D(name=f"stage{stage + 1}_pool")(x)
            finer.append(x)
        for layer, kernel in (("6", 7), ("7", 1)):
            x = convolution(x, options["units"], "top", layer, inputs, kernel=kernel)
            x = layers.SpatialDropout2D(options["dropout"] / 100, name=f"top_dropout{layer}")(x)
        scores = max(4, inputs.outputs)
        x = layers.Conv2D(scores, 1, name="scores32")(x)
        for name, stage in (("16", 3), ("8", 2)):
            x = layers.UpSampling2D(2, interpolation="bilinear", name=f"up{name}")(x)
            y = layers.Conv2D(scores, 1, name=f"scores{name}")(finer[stage])
            x = layers.Add(name=f"add{name}")([x, y])
        return layers.UpSampling2D(8, interpolation="bilinear", name="up1")(x)
