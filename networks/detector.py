"""An anchor-free detector of one level, after TTFNet (Liu et al. 2019)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import (
    DatasetProfile,
    InputSpec,
    NetworkInterface,
    Proposal,
    Task,
    WeightsFile,
)
from core.plugins.normalization import Normalization, normalization_field
from networks.backbones import conv_block, mobilenet_levels, residual_levels
from networks.mobilenet import IMAGENET, RANDOM, WeightsForm, imagenet_weights, require_weights

_MOBILENET = "mobilenet-v2"
_SMALLEST = 32
"""Pixels that five halvings leave one cell of."""
_SMALL_OBJECT = 16
_NECK = 64
"""Filters of the levels from which boxes are made."""


class OptionsForm(WeightsForm):
    backbone = forms.ChoiceField(
        label="Backbone",
        choices=[("residual", "Small residual network"), (_MOBILENET, "MobileNetV2")],
        initial="residual",
        help_text="MobileNetV2 is larger, and can start from the weights of ImageNet.",
    )
    stride = forms.TypedChoiceField(
        label="Cell size (pixels)",
        coerce=int,
        choices=[(8, "8"), (4, "4, for objects below 16 pixels")],
        initial=8,
        help_text="A cell finds one object of each class; smaller cells take four times the time.",
    )
    width = forms.IntegerField(
        label="Width",
        initial=16,
        min_value=4,
        max_value=64,
        help_text="Filters of the first level of the small residual network; the last one has "
        "eight times as many.",
    )
    normalization = normalization_field(Normalization.DATASET)
    field_order = ("stride", "backbone", "weights", "width", "normalization")


class Network(NetworkInterface):
    """Boxes from a backbone whose deeper levels are added to finer ones."""

    id = "detector"
    title = "Anchor-free detector"
    tasks = (Task.DETECTION,)
    source = "https://arxiv.org/abs/1909.00700"
    priority = 20
    options_form = OptionsForm
    # The box of a rotated box is larger than the object, so images are not rotated.
    initial = {
        "train_epochs": 40,
        "batch_size": 8,
        "solver_type": "ADAMW",
        "learning_rate": 3e-3,
        "lr_warmup": 0.1,
        "max_gradient_norm": 10.0,
        "aug_rot": 0.0,
        "aug_scale": 0.25,
        "aug_shift": 0.15,
        "aug_flip_horizontal": True,
        "aug_contrast": 0.2,
    }

    @classmethod
    def get_proposals(cls, found: DatasetProfile) -> dict[str, Proposal]:
        side = found.object_side
        if side is None:
            return {}
        why = f"half of the objects are smaller than {side:.0f} pixels"
        return {"stride": Proposal(4 if side < _SMALL_OBJECT else 8, why)}

    def check(self, inputs: InputSpec, **options: Any) -> None:
        height, width, _ = inputs.shape
        if min(height, width) < _SMALLEST:
            raise ValidationError(
                f"The detector needs images of at least {_SMALLEST} × {_SMALLEST}; these have "
                f"{height} × {width}. Create the dataset with a larger size."
            )
        if options["weights"] != RANDOM and options["backbone"] != _MOBILENET:
            raise ValidationError(
                {"weights": "Only MobileNetV2 has weights of ImageNet. Choose it as the backbone."}
            )
        require_weights(options["weights"], options["normalization"])

    def pretrained(self, **options: Any) -> WeightsFile | None:
        return imagenet_weights() if options["weights"] == IMAGENET else None

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        normalization = options["normalization"]
        if options["backbone"] == _MOBILENET:
            image, levels = mobilenet_levels(inputs, options["weights"], normalization)
        else:
            image, levels = residual_levels(inputs, options["width"], normalization)
        finest = 0 if options["stride"] == 4 else 1
        x = conv_block(levels[-1], _NECK, "neck5_side", inputs, kernel=1)
        for place in reversed(range(finest, len(levels) - 1)):
            name = f"neck{place + 2}"
            side = conv_block(levels[place], _NECK, f"{name}_side", inputs, kernel=1)
            x = layers.UpSampling2D(name=f"{name}_up")(x)
            extra = [x.shape[axis] - side.shape[axis] for axis in (1, 2)]
            x = layers.Cropping2D([(0, one) for one in extra], name=f"{name}_crop")(x)
            x = layers.Add(name=f"{name}_sum")([x, side])
            x = conv_block(x, _NECK, name, inputs)
        return keras.Model(image, inputs.head(x), name="detector")
