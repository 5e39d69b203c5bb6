"""ConvNeXt-Tiny (Liu et al. 2022)."""

from __future__ import annotations

from networks.applications import ApplicationNetwork


class Network(ApplicationNetwork):
    """ConvNeXt-Tiny (Liu et al. 2022)."""

    id = "convnext-tiny"
    title = "ConvNeXt-Tiny"
    source = "https://arxiv.org/abs/2201.03545"
    application = "ConvNeXtTiny"
    arguments = {"include_preprocessing": False}
