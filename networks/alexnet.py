"""AlexNet (Krizhevsky et al. 2012) on one device, with batch normalisation."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import InputSpec
from networks.applications import ApplicationNetwork
from networks.images import ImageForm, ImageNetwork


class OptionsForm(ImageForm):
    units = forms.IntegerField(
        label="Units",
        initial=4096,
        min_value=10,
        max_value=8192,
        help_text="Units of each of the two layers before the last.",
    )
    field_order = ("units", "dropout", "normalization")

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["dropout"].initial = 50


class Network(ImageNetwork):
    """Five convolutions and three dense layers.

    Batch normalisation stands where the paper normalises over neighbouring channels, for which
    Keras has no layer; the convolutions are not divided over two devices.
    """

    id = "alexnet"
    title = "AlexNet"
    source = "https://doi.org/10.1145/3065386"
    priority = 10
    options_form = OptionsForm
    initial = {**ApplicationNetwork.initial, "learning_rate": 3e-4}
    least = 67  # so that the third pooling, after strides 4, 2 and 2, still has its 3 × 3 pixels

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        from core.plugins.layers import image_input, normalization

        def conv(x: Any, number: int, filters: int, kernel: int, **more: Any) -> Any:
            x = layers.Conv2D(
                filters,
                kernel,
                activation="relu",
                name=f"conv{number}",
                **{"padding": "same"} | more,
            )(x)
            return normalization(x, f"norm{number}", inputs) if number < 3 else x

        image, x = image_input(inputs, options["normalization"])
        x = conv(x, 1, 96, 11, strides=4, padding="valid")
        x = layers.MaxPooling2D(3, 2, name="pool1")(x)
        x = conv(x, 2, 256, 5)
        x = layers.MaxPooling2D(3, 2, name="pool2")(x)
        for number, filters in ((3, 384), (4, 384), (5, 256)):
            x = conv(x, number, filters, 3)
        x = layers.MaxPooling2D(3, 2, name="pool5")(x)
        x = layers.Flatten(name="flat")(x)
        for number in (6, 7):
            x = layers.Dense(options["units"], activation="relu", name=f"dense{number}")(x)
            x = layers.Dropout(options["dropout"] / 100, name=f"dropout{number}")(x)
        return keras.Model(image, inputs.head(x), name="alexnet")
