"""U-Net for images from images."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from core.plugins import Task
from networks import unet


def _starting(name: str, initial: Any) -> Any:
    """An option of the U-Net for masks with another initial value."""
    field = deepcopy(unet.OptionsForm.base_fields[name])
    field.initial = initial
    return field


class OptionsForm(unet.OptionsForm):
    """Intensities stay what they are, since the target's values depend on them."""

    width = _starting("width", 8)
    dropout = _starting("dropout", 0)
    normalization = _starting("normalization", "dataset")
    feature_normalization = _starting("feature_normalization", "batch")


class Network(unet.Network):
    """A value for each pixel and channel of the target, from the same layers."""

    id = "unet-image"
    title = "U-Net for images"
    tasks = (Task.IMAGE_TO_IMAGE,)
    priority = 25
    options_form = OptionsForm
    former = {}
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
