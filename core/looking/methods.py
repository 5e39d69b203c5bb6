"""The methods of explanation: titles for forms, and the work, which imports Keras."""

from __future__ import annotations

from importlib import import_module
from typing import Any

METHODS = {
    "grad-cam": "Grad-CAM",
    "integrated-gradients": "Integrated gradients",
    "occlusion": "Occlusion",
}
_PLACES = {
    "grad-cam": "core.looking.grad_cam:grad_cam",
    "integrated-gradients": "core.looking.integrated:integrated_gradients",
    "occlusion": "core.looking.occlusion:occlusion",
}


def method_of(name: str) -> Any:
    """The function that makes an `Explanation` in steps."""
    module, _, function = _PLACES[name].partition(":")
    return getattr(import_module(module), function)
