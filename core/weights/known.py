"""Published weights that fit networks of this product: where they are, and their licences.

Checksums are those that the publishers' own programs ask for; what a licence says is the
publishers' word, of which `docs/networks.md` says more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_KERAS = "https://storage.googleapis.com/tensorflow/keras-applications"
_KERAS_PAGE = "https://keras.io/api/applications/"


@dataclass(frozen=True)
class KnownWeights:
    """A file of weights, and how it is imported."""

    id: str
    title: str
    url: str
    checksum: str
    """`sha256:` or `md5:` and the digits."""
    license: str
    source: str
    """The page of the publisher."""
    network: str
    """The id of the network plug-in that they fit."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The network's options with which they fit."""
    by_order: bool = False
    """Whether layers match by their order, since their names differ."""
    reversed_channels: bool = False
    """Whether the network learnt from images with the colors blue, green, red."""
    golden: tuple[float, ...] = ()
    """The first features of the golden picture, from another program than Keras."""

    @property
    def file(self) -> str:
        return self.url.rpartition("/")[2]


def _keras(network: str, title: str, path: str, checksum: str, **more: Any) -> KnownWeights:
    url = path if path.startswith("https:") else f"{_KERAS}/{path}"
    values = {"license": "Apache-2.0", "source": _KERAS_PAGE} | more
    return KnownWeights(f"{network}-imagenet", title, url, checksum, network=network, **values)


KNOWN = {
    one.id: one
    for one in (
        KnownWeights(
            "mobilenet-v2-imagenet",
            "MobileNetV2, photographs of ImageNet (torchvision)",
            "https://download.pytorch.org/models/mobilenet_v2-b0353104.pth",
            "sha256:b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889",
            "BSD-3-Clause",
            "https://github.com/pytorch/vision",
            "mobilenet-v2",
            {"weights": "torchvision", "normalization": "dataset"},
            by_order=True,
            golden=(0.05786, 1.60618, 0.07848, 0.0, 0.0, 0.75585, 0.0, 0.05535),
        ),
        _keras(
            "efficientnet-b0",
            "EfficientNet-B0, photographs of ImageNet (Keras)",
            "https://storage.googleapis.com/keras-applications/efficientnetb0_notop.h5",
            "md5:50bc09e76180e00e4465e1a485ddc09d",
        ),
        _keras(
            "efficientnet-v2-b0",
            "EfficientNetV2-B0, photographs of ImageNet (Keras)",
            "efficientnet_v2/efficientnetv2-b0_notop.h5",
            "md5:893217f2bb855e2983157299931e43ff",
        ),
        _keras(
            "convnext-tiny",
            "ConvNeXt-Tiny, photographs of ImageNet (Keras, of the authors' weights)",
            "convnext/convnext_tiny_notop.h5",
            "sha256:d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
            license="MIT",
        ),
        _keras(
            "resnet-50",
            "ResNet-50, photographs of ImageNet (Keras, of the authors' weights)",
            "resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
            "md5:4d473c1dd8becc155b73f8504c6f6626",
            license="MIT",
            reversed_channels=True,
        ),
        _keras(
            "vgg-16",
            "VGG-16, photographs of ImageNet (Keras, of the authors' weights)",
            "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
            "md5:6d6bbae143d832006294945121d1f1fc",
            license="CC-BY-4.0",
            reversed_channels=True,
        ),
    )
}
"""By their ids."""
