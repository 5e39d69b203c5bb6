"""EfficientNetV2-B0 (Tan, Le 2021)."""

from __future__ import annotations

from networks.applications import ApplicationNetwork


class Network(ApplicationNetwork):
    """EfficientNetV2-B0 (Tan, Le 2021)."""

    id = "efficientnet-v2-b0"
    title = "EfficientNetV2-B0"
    source = "https://arxiv.org/abs/2104.00298"
    application = "EfficientNetV2B0"
    arguments = {"include_preprocessing": False}
