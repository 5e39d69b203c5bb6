"""An anchor-free detector of one level, after TTFNet (Liu et al. 2019)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import DatasetProfile, InputSpec, NetworkInterface, Proposal, Task
from core.plugins.normalization import Normalization, normalization_field

_SMALLEST = 32
"""Pixels that five halvings leave one cell of."""
_SMALL_OBJECT = 16
_NECK = 64
"""Filters of the levels from which boxes are made."""
_FACTORS = (1, 1.5, 3, 6, 8)
"""Filters of the levels, as multiples of the width."""


class OptionsForm(forms.Form):
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
        help_text="Filters of the first level; the last one has eight times as many.",
    )
    normalization = normalization_field(Normalization.DATASET)


class Network(NetworkInterface):
    """Boxes from a residual backbone whose deeper levels are added to finer ones."""

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

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        from core.plugins.layers import image_input

        filters = [int(options["width"] * factor) for factor in _FACTORS]
        image, x = image_input(inputs, options["normalization"])
        x = _convolution(x, filters[0], "stem", inputs, stride=2)
        levels = []
        for number, count in enumerate(filters[1:], 2):
            x = _residual(x, count, f"level{number}", inputs)
            levels.append(x)
        finest = 0 if options["stride"] == 4 else 1
        x = _convolution(levels[-1], _NECK, "neck5_side", inputs, kernel=1)
        for place in reversed(range(finest, len(levels) - 1)):
            name = f"neck{place + 2}"
            side = _convolution(levels[place], _NECK, f"{name}_side", inputs, kernel=1)
            x = layers.UpSampling2D(name=f"{name}_up")(x)
            extra = [x.shape[axis] - side.shape[axis] for axis in (1, 2)]
            x = layers.Cropping2D([(0, one) for one in extra], name=f"{name}_crop")(x)
            x = layers.Add(name=f"{name}_sum")([x, side])
            x = _convolution(x, _NECK, name, inputs)
        return keras.Model(image, inputs.head(x), name="detector")


def _convolution(
    x: Any,
    filters: int,
    name: str,
    inputs: InputSpec,
    *,
    kernel: int = 3,
    stride: int = 1,
    is_last: bool = False,
) -> Any:
    """A convolution with batch normalization, and ReLU unless it is a block's last one."""
    from keras import layers

    x = layers.Conv2D(
        *(filters, kernel, stride, "same"),
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"{name}_conv",
    )(x)
    x = layers.BatchNormalization(
        momentum=0.9, synchronized=inputs.synchronized, name=f"{name}_norm"
    )(x)
    return x if is_last else layers.Activation("relu", name=f"{name}_relu")(x)


def _residual(x: Any, filters: int, name: str, inputs: InputSpec) -> Any:
    """A block of two convolutions that halves the image, added to its input."""
    from keras import layers

    y = _convolution(x, filters, f"{name}_1", inputs, stride=2)
    y = _convolution(y, filters, f"{name}_2", inputs, is_last=True)
    x = _convolution(x, filters, f"{name}_link", inputs, kernel=1, stride=2, is_last=True)
    x = layers.Add(name=f"{name}_sum")([x, y])
    return layers.Activation("relu", name=f"{name}_relu")(x)
