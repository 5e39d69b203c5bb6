"""Networks of keras.applications, for images of any number of channels."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from core.plugins import InputSpec
from networks.images import ImageNetwork


class ApplicationNetwork(ImageNetwork):
    """Base class: a network of keras.applications from random weights.

    Keras's own preprocessing, which is for color photographs, is replaced by ours.
    """

    application: ClassVar[str]
    """Its name in keras.applications."""
    arguments: ClassVar[Mapping[str, Any]] = {}
    """What is passed to it besides."""
    priority = 10
    initial = {
        "train_epochs": 60,
        "batch_size": 16,
        "solver_type": "ADAMW",
        "learning_rate": 1e-3,
        "lr_policy": "cosine",
        "lr_warmup": 0.05,
        "aug_rot": 15.0,
        "aug_scale": 0.2,
        "aug_shift": 0.1,
        "aug_contrast": 0.3,
    }

    def features(self, inputs: InputSpec, **options: Any) -> tuple[Any, Any]:
        import keras
        from keras import layers

        from core.plugins.layers import image_input

        original = getattr(keras.applications, self.application)(
            weights=None,
            include_top=False,
            input_tensor=layers.Input(inputs.shape),
            **self.arguments,
        )
        image, start = image_input(inputs, options["normalization"])

        def call(layer: Any, *tensors: Any, **more: Any) -> Any:
            given = [start if tensor is image else tensor for tensor in tensors]
            is_preprocessing = isinstance(layer, layers.Rescaling | layers.Normalization)
            return given[0] if is_preprocessing else layer(*given, **more)

        copy = keras.models.clone_model(
            keras.Model(original.inputs[0], original.outputs[0]),
            input_tensors=image,
            clone_function=_copying(inputs),
            call_function=call,
        )
        return image, copy.output


def _copying(inputs: InputSpec) -> Callable[[Any], Any]:
    """What copies a layer; every copy has the same name in every process."""
    from keras import layers

    counts: dict[str, int] = {}

    def copied(layer: Any) -> Any:
        config = layer.get_config()
        kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(layer).__name__).lower()
        if re.fullmatch(rf"{kind}(_\d+)?", layer.name):  # Keras named it, by counting
            counts[kind] = counts.get(kind, 0) + 1
            config["name"] = f"{kind}_{counts[kind]}"
        if isinstance(layer, layers.BatchNormalization):
            # Keras's momenta, 0.99 and more, need thousands of steps.
            config |= {"momentum": 0.9, "synchronized": inputs.synchronized}
        if isinstance(layer, layers.Conv2D) and layer.groups == layer.filters > 1:
            return _depthwise(config)
        return type(layer).from_config(config)

    return copied


def _depthwise(config: Mapping[str, Any]) -> Any:
    """The same convolution of each channel by itself, which is many times faster on CPUs."""
    from keras import layers

    same = ("name", "dtype", "kernel_size", "strides", "padding", "use_bias", "activation")
    return layers.DepthwiseConv2D(
        depthwise_initializer=config["kernel_initializer"], **{name: config[name] for name in same}
    )
