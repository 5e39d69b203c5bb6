"""ResNet-50 (He et al. 2015)."""

from __future__ import annotations

from networks.applications import ApplicationNetwork


class Network(ApplicationNetwork):
    """ResNet-50 (He et al. 2015)."""

    id = "resnet-50"
    title = "ResNet-50"
    source = "https://arxiv.org/abs/1512.03385"
    application = "ResNet50"
