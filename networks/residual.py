"""A small residual network (He et al. 2015), which is the default for whole images."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import DatasetProfile, InputSpec, Proposal
from networks.images import ImageForm, ImageNetwork
from networks.pyramid import map_of

_STAGES = (3, 6, 12, 16)
"""Filters of the stages in halves of the width; each stage halves the image."""
_LARGE = 128
"""Pixels above which images are halved before the stages, which would see parts only."""
_SUMS = ("counts", "areas")
"""Values to which each place of an image adds its part."""


class OptionsForm(ImageForm):
    width = forms.IntegerField(
        label="Width",
        initial=16,
        min_value=4,
        max_value=128,
        help_text="Filters of the first convolution; the last have eight times as many.",
    )
    pooling = forms.ChoiceField(
        label="Pooling",
        choices=[
            ("mean", "Mean of the last features"),
            ("map", "Mean of a map of four times their resolution"),
        ],
        initial="mean",
        help_text="What the output is made from. The map is made from features of three "
        "resolutions; it is meant for counts and areas, and takes a fifth longer.",
    )
    field_order = ("width", "pooling", "dropout", "normalization")


class Network(ImageNetwork):
    """Four stages of one residual block, and the mean over all places, or over those of a map.

    The mean makes the number of weights independent of the image's size, and lets the network
    learn from hundreds of images.
    """

    id = "residual"
    title = "Small residual network"
    source = "https://arxiv.org/abs/1512.03385"
    priority = 25
    options_form = OptionsForm
    initial = {
        "train_epochs": 40,
        "batch_size": 32,
        "solver_type": "ADAMW",
        "learning_rate": 3e-3,
        "lr_policy": "cosine",
        "lr_warmup": 0.05,
        "max_gradient_norm": 5.0,
        "aug_rot": 15.0,
        "aug_scale": 0.2,
        "aug_shift": 0.1,
        "aug_contrast": 0.3,
        "label_smoothing": 0.1,
    }
    steps_at_once = 8
    least = 8
    halvings = 4

    @classmethod
    def get_proposals(cls, found: DatasetProfile) -> dict[str, Proposal]:
        proposed = super().get_proposals(found)
        if found.values_are in _SUMS:
            why = f"the values are {found.values_are}, to which each place of an image adds a part"
            proposed["pooling"] = Proposal("map", why)
        return proposed

    def features(self, inputs: InputSpec, **options: Any) -> tuple[Any, Any]:
        from core.plugins.layers import convolution, image_input

        width = options["width"]
        image, x = image_input(inputs, options["normalization"])
        side, number = min(inputs.shape[:2]), 1
        while side > _LARGE:
            x = convolution(x, width, "stem", str(number), inputs, strides=2)
            side, number = (side + 1) // 2, number + 1
        x = convolution(x, width, "stem", str(number), inputs)
        stages = []
        for stage, halves in enumerate(_STAGES, 1):
            x = block(x, halves * width // 2, f"stage{stage}", inputs, strides=2)
            stages.append(x)
        return image, map_of(stages[1:], inputs) if options["pooling"] == "map" else x

    def pooled(self, x: Any, inputs: InputSpec, **options: Any) -> Any:
        from keras import layers

        if options["pooling"] == "mean":
            return super().pooled(x, inputs, **options)
        # In float32 whatever the policy: bfloat16 cannot hold how little means differ.
        x = layers.GlobalAveragePooling2D(dtype="float32", name="mean")(x)
        return layers.BatchNormalization(
            momentum=0.9, synchronized=inputs.synchronized, dtype="float32", name="mean_norm"
        )(x)


def block(
    x: Any, filters: int, name: str, inputs: InputSpec, *, strides: int = 1, dilation: int = 1
) -> Any:
    """Two convolutions, added to what they start from."""
    from keras import layers

    from core.plugins.layers import convolution

    y = convolution(x, filters, name, "1", inputs, strides=strides, dilation=dilation)
    y = convolution(y, filters, name, "2", inputs, dilation=dilation, activation="")
    if strides > 1 or x.shape[-1] != filters:
        x = convolution(
            x, filters, name, "_short", inputs, kernel=1, strides=strides, activation=""
        )
    x = layers.Add(name=f"{name}_add")([x, y])
    return layers.Activation("relu", name=f"{name}_relu")(x)
