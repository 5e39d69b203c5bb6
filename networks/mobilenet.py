"""MobileNetV2 (Sandler et al. 2018)."""

from __future__ import annotations

from networks.applications import ApplicationNetwork


class Network(ApplicationNetwork):
    """MobileNetV2 (Sandler et al. 2018)."""

    id = "mobilenet-v2"
    title = "MobileNetV2"
    source = "https://arxiv.org/abs/1801.04381"
    application = "MobileNetV2"
