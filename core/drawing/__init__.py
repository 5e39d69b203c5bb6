"""Drawing images, masks and boxes, for pages and for plug-ins that show results.

Arrays in, arrays and files out: NumPy, OpenCV and Pillow only. The same image looks the same
wherever it is drawn by it; `core.drawing.windowing` has the rule.
"""

from __future__ import annotations

from core.drawing.encoding import as_layer, data_url, png
from core.drawing.overlays import faded, with_boxes, with_layers, with_mask
from core.drawing.palettes import Color, css, default_color, line_color
from core.drawing.sizing import at_most, resized, resized_mask, thumbnail
from core.drawing.values import has_values, png_with_values
from core.drawing.windowing import Image8, Window, dataset_window, eight_bits, image_window

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
    "has_values",
    "image_window",
    "line_color",
    "png",
    "png_with_values",
    "resized",
    "resized_mask",
    "thumbnail",
    "with_boxes",
    "with_layers",
    "with_mask",
]
