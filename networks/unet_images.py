"""U-Net for images from images."""

from __future__ import annotations

from core.plugins import Task
from networks import unet


class Network(unet.Network):
    """A value for each pixel and channel of the target, from the same layers."""

    id = "unet-image"
    title = "U-Net for images"
    tasks = (Task.IMAGE_TO_IMAGE,)
    priority = 25
    # Interpolation smooths the very details that are learnt, and an intensity that changes in
    # the image alone is wrong for most targets.
    initial = {
        "batch_size": 8,
        "learning_rate": 1e-3,
        "aug_rot": 0.0,
        "aug_scale": 0.0,
        "aug_shift": 0.0,
        "aug_contrast": 0.0,
    }
