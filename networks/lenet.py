"""LeNet-5 (LeCun et al. 1998) with rectifiers and maxima."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import InputSpec, NetworkInterface, Task
from core.plugins.normalization import Normalization, normalization_field

SMALLEST = 16
"""Pixels that two convolutions of 5 × 5, each followed by halving, leave one of."""

_MANY_WEIGHTS = 10_000_000


class OptionsForm(forms.Form):
    width = forms.IntegerField(
        label="Width",
        initial=20,
        min_value=2,
        max_value=200,
        help_text="Filters of the first convolution; the second has two and a half times as many.",
    )
    units = forms.IntegerField(
        label="Units",
        initial=500,
        min_value=10,
        max_value=5000,
        help_text="Units of the layer before the last.",
    )
    normalization = normalization_field(Normalization.DATASET)


class Network(NetworkInterface):
    """Two convolutions and a dense layer before the head."""

    id = "lenet"
    title = "LeNet-5"
    tasks = (Task.CLASSIFICATION, Task.MULTI_LABEL, Task.REGRESSION)
    source = "https://doi.org/10.1109/5.726791"
    priority = 20
    options_form = OptionsForm
    # Characters and signs lose their meaning when they are turned.
    initial = {
        "train_epochs": 5,
        "batch_size": 64,
        "learning_rate": 1e-3,
        "aug_rot": 0.0,
        "aug_scale": 0.05,
        "aug_shift": 0.05,
        "aug_contrast": 0.0,
    }
    steps_at_once = 32

    def check(self, inputs: InputSpec, **options: Any) -> None:
        height, width, _ = inputs.shape
        if min(height, width) < SMALLEST:
            raise ValidationError(
                f"LeNet-5 needs images of at least {SMALLEST} × {SMALLEST}, and these have "
                f"{height} × {width}. Create the dataset with a larger size."
            )

    def remarks(self, inputs: InputSpec, **options: Any) -> list[str]:
        height, width, _ = inputs.shape
        # After each convolution, 2 pixels are lost at each edge, and the rest is halved.
        height, width = (((side - 4) // 2 - 4) // 2 for side in (height, width))
        weights = height * width * (options["width"] * 5 // 2) * options["units"]
        if weights < _MANY_WEIGHTS:
            return []
        return [
            f"LeNet-5 has {weights / 1e6:.0f} million weights for images of this size, which need "
            "very many images and large snapshots. Use a smaller size or another network."
        ]

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        from core.plugins.layers import image_input

        width = options["width"]
        image, x = image_input(inputs, options["normalization"])
        for number, filters in ((1, width), (2, width * 5 // 2)):
            x = layers.Conv2D(filters, 5, activation="relu", name=f"conv{number}")(x)
            x = layers.MaxPooling2D(name=f"pool{number}")(x)
        x = layers.Flatten(name="flat")(x)
        x = layers.Dense(options["units"], activation="relu", name="dense")(x)
        return keras.Model(image, inputs.head(x), name="lenet")
