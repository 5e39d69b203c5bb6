"""EfficientNet-B0 (Tan, Le 2019)."""

from __future__ import annotations

from networks.applications import ApplicationNetwork


class Network(ApplicationNetwork):
    """EfficientNet-B0 (Tan, Le 2019)."""

    id = "efficientnet-b0"
    title = "EfficientNet-B0"
    source = "https://arxiv.org/abs/1905.11946"
    application = "EfficientNetB0"
