"""A network that keeps its contract, and networks that break it when they are built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from core.plugins import InputSpec, NetworkInterface, Task


class OptionsForm(forms.Form):
    filters = forms.IntegerField(min_value=1, initial=2)


class Plain(NetworkInterface):
    """One convolution."""

    id = "test-plain"
    title = "Plain"
    tasks = (Task.SEGMENTATION,)
    options_form: Any = OptionsForm

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        image = layers.Input(inputs.shape, name="image")
        x = layers.Conv2D(options["filters"], 3, padding="same", name="conv")(image)
        return keras.Model(image, self.outputs(inputs, self.features(x)))

    def features(self, x: Any) -> Any:
        return x

    def outputs(self, inputs: InputSpec, x: Any) -> Any:
        return inputs.head(x)


class Raising(Plain):
    def features(self, x):
        return {}["nothing"]


class Nothing(Plain):
    def build(self, inputs, **options):
        return None


class Headless(Plain):
    def outputs(self, inputs, x):
        from keras import layers

        return layers.Conv2D(inputs.outputs, 1, name="own")(x)


class Halved(Plain):
    def features(self, x):
        from keras import layers

        return layers.MaxPooling2D(name="half")(x)


class Own(Plain):
    def features(self, x):
        from keras import layers

        class Twice(layers.Layer):
            def call(self, x):
                return 2 * x

        return Twice(name="twice")(x)


class Unnamed(Plain):
    def features(self, x):
        from keras import layers

        return layers.Conv2D(2, 1)(x)


class Calculating(Plain):
    def features(self, x):
        from keras import layers

        return layers.Lambda(lambda y: 2 * y, name="twice")(x)


WHEN_BUILT = {
    Raising: ("build", "KeyError: 'nothing'"),
    Nothing: ("build", "build returns None"),
    Headless: ("build", "not what inputs.head returned"),
    Halved: ("build", "it outputs [None, 16, 24, 3]; [None, 32, 48, 3] is expected"),
    Own: ("layers", "broken_networks.Own.features.<locals>.Twice"),
    Unnamed: ("same network", "conv2d/kernel"),
    Calculating: ("snapshot", "Lambda"),
}
"""The check that fails, and its words."""


def build_all(question: Mapping[str, Any], plugin: type[Plain]) -> dict[str, Any]:
    """Run in one process for all of them, since TensorFlow takes seconds to import."""
    from core.conformance.building import answer_to

    return {one.__name__: answer_to(question[one.__name__], one) for one in WHEN_BUILT}
