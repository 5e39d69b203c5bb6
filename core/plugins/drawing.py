"""Drawing images, masks and boxes as the product's own pages do."""

from __future__ import annotations

from core.drawing import (
    Color,
    Image8,
    Window,
    as_layer,
    at_most,
    css,
    data_url,
    dataset_window,
    default_color,
    eight_bits,
    faded,
    image_window,
    line_color,
    png,
    resized,
    resized_mask,
    thumbnail,
    with_boxes,
    with_layers,
    with_mask,
)

__all__ = [
    "Color",
    "Image8",
    "Window",
    "as_layer",
    "at_most",
    "css",
    "data_url",
    "dataset_window",
    "default_color",
    "eight_bits",
    "faded",
    "image_window",
    "line_color",
    "png",
    "resized",
    "resized_mask",
    "thumbnail",
    "with_boxes",
    "with_layers",
    "with_mask",
]
