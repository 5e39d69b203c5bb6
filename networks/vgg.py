"""VGG-16 (Simonyan, Zisserman 2014), with the mean over all places before the head."""

from __future__ import annotations

from networks.applications import ApplicationNetwork


class Network(ApplicationNetwork):
    """VGG-16 (Simonyan, Zisserman 2014), with the mean over all places before the head."""

    id = "vgg-16"
    title = "VGG-16"
    source = "https://arxiv.org/abs/1409.1556"
    application = "VGG16"
    # Without normalisation between its layers, higher rates diverge.
    initial = {**ApplicationNetwork.initial, "learning_rate": 3e-4}
