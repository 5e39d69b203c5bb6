from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import InputSpec, NetworkInterface, Task


class OptionsForm(forms.Form):
    filters = forms.IntegerField(min_value=1, max_value=64, initial=4)
    dropout = forms.FloatField(min_value=0, max_value=0.9, initial=0.25)
    activation = forms.ChoiceField(choices=[("relu", "ReLU"), ("tanh", "tanh")], initial="relu")
    deep = forms.BooleanField(required=False, initial=True)


class Network(NetworkInterface):
    """A convolution or two, for tasks with an output for each image or for each pixel."""

    id = "test-dummy-network"
    title = "Dummy network"
    tasks = (Task.REGRESSION, Task.SEGMENTATION)
    source = "https://example.org/dummy"
    priority = -1
    options_form = OptionsForm
    initial = {"train_epochs": 2, "batch_size": 8}
    steps_at_once = 4

    def check(self, inputs: InputSpec, **options: Any) -> None:
        if options["deep"] and min(inputs.shape[:2]) < 8:
            raise ValidationError({"deep": "Two convolutions need images of 8 × 8 pixels or more."})

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        from core.plugins.layers import normalized

        image = layers.Input(inputs.shape, name="image")
        x = normalized(image, inputs)
        for number in range(1 + options["deep"]):
            x = layers.Conv2D(
                options["filters"],
                3,
                padding="same",
                activation=options["activation"],
                name=f"conv{number + 1}",
            )(x)
        x = layers.Dropout(options["dropout"], name="dropout")(x)
        if inputs.task == Task.REGRESSION:
            x = layers.GlobalAveragePooling2D(name="mean")(x)
        return keras.Model(image, inputs.head(x), name="dummy")
