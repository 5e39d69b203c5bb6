"""A small convolutional network for numbers of an image."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import InputSpec, NetworkInterface, Task
from core.plugins.normalization import Normalization, normalization_field

MOST_FILTERS = 128


class OptionsForm(forms.Form):
    depth = forms.IntegerField(
        label="Depth",
        initial=4,
        min_value=1,
        max_value=7,
        help_text="How often the image is halved; deeper networks see wider surroundings.",
    )
    width = forms.IntegerField(
        label="Width",
        initial=16,
        min_value=4,
        max_value=128,
        help_text="Filters of the first level; each further level has twice as many, up to 128.",
    )
    dropout = forms.IntegerField(
        label="Dropout (percent)",
        initial=20,
        min_value=0,
        max_value=90,
        help_text="Share of activations that are left out at random while training.",
    )
    normalization = normalization_field(Normalization.DATASET)


class Network(NetworkInterface):
    """Numbers in the targets' units.

    They are linear in the mean of the last maps: an area is a sum of what is seen at each place.
    """

    id = "convnet-regressor"
    title = "Convolutional regressor"
    tasks = (Task.REGRESSION,)
    priority = 15
    options_form = OptionsForm
    # A turn, a scale or a contrast may be what is measured: only the user knows which of them
    # leave the numbers right.
    initial = {
        "train_epochs": 60,
        "batch_size": 8,
        "learning_rate": 3e-3,
        "aug_rot": 0.0,
        "aug_scale": 0.0,
        "aug_shift": 0.0,
        "aug_contrast": 0.0,
    }

    def check(self, inputs: InputSpec, **options: Any) -> None:
        height, width, _ = inputs.shape
        if 2 ** options["depth"] > min(height, width):
            raise ValidationError(
                {
                    "depth": f"A network of depth {options['depth']} halves images of "
                    f"{height} × {width} to nothing. Lower the depth."
                }
            )

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        from core.plugins.layers import convolution, image_input

        depth, width = options["depth"], options["width"]
        image, x = image_input(inputs, options["normalization"])
        for level in range(depth):
            filters = min(width * 2**level, MOST_FILTERS)
            x = convolution(x, filters, f"level{level + 1}", "", inputs)
            x = layers.MaxPooling2D(name=f"level{level + 1}_pool")(x)
        x = convolution(x, min(width * 2**depth, MOST_FILTERS), "top", "", inputs)
        x = layers.GlobalAveragePooling2D(name="evidence")(x)
        x = layers.Dropout(options["dropout"] / 100, name="dropout")(x)
        return keras.Model(image, inputs.head(x), name="convnet_regressor")
