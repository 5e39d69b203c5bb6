"""What is laid over a picture: masks with their outlines, boxes, transparent layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.drawing.palettes import Color, line_color
from core.drawing.windowing import Image8

OPACITY = 0.4
"""Of a class's fill."""
LINE = 2
"""Pixels of a box's frame."""
_LARGEST_CLASS = 2**16
"""Beyond it all have one color: in a damaged mask, a class may be any number."""

ColorOf = Callable[[int], Color]
"""The color of a class index."""


def _in_color(image: Image8) -> Image8:
    """A picture as red, green and blue, so that colors can be laid over."""
    return np.repeat(image, 3, axis=2) if image.shape[2] == 1 else image


def mask_layer(mask: NDArray[Any], color: ColorOf) -> NDArray[np.uint8]:
    """What `with_mask` lays over a picture (height, width, 4): red, green, blue, opacity."""
    classes = mask.clip(0, _LARGEST_CLASS)
    colors = np.array([color(i) for i in range(int(classes.max(initial=0)) + 1)], np.uint8)
    opacity = np.where(mask > 0, round(255 * OPACITY), 0)
    opacity[outline(mask)] = 255
    return np.dstack([colors[classes], opacity.astype(np.uint8)])


def with_mask(image: Image8, mask: NDArray[Any], color: ColorOf) -> Image8:
    """Every class but 0 of a mask (height, width) in its color: translucent, with an outline."""
    classes = mask.clip(0, _LARGEST_CLASS)
    colors = np.array([color(i) for i in range(int(classes.max(initial=0)) + 1)], np.float32)
    opacity = np.where(mask > 0, OPACITY, 0.0)
    opacity[outline(mask)] = 1
    blended = _in_color(image) * (1 - opacity[..., None]) + colors[classes] * opacity[..., None]
    return blended.round().astype(np.uint8)


def outline(mask: NDArray[Any]) -> NDArray[np.bool_]:
    """Pixels of a class that have a neighbour of another class."""
    padded = np.pad(mask, 1, mode="edge")
    neighbours = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
    edge: NDArray[np.bool_] = np.any([mask != other for other in neighbours], axis=0)
    return edge & (mask > 0)


def with_boxes(
    image: Image8,
    boxes: NDArray[Any],
    scale: float,
    color: ColorOf,
    *,
    width: int = LINE,
    opacity: float = 0.0,
) -> Image8:
    """Every box (class, left, top, right, bottom) as a frame in its class's color.

    Args:
        scale: pixels of the picture for one of those that the boxes are given in.
        width: pixels of a frame.
        opacity: of the fill, from 0 to 1.
    """
    canvas = Image.fromarray(_in_color(image))
    _draw_boxes(ImageDraw.Draw(canvas, "RGBA"), boxes, scale, color, width, opacity)
    return np.asarray(canvas)


def boxes_layer(
    size: tuple[int, int], boxes: NDArray[Any], scale: float, color: ColorOf
) -> NDArray[np.uint8]:
    """The frames that `with_boxes` draws (height, width, 4): red, green, blue, opacity."""
    canvas = Image.new("RGBA", (size[1], size[0]))
    _draw_boxes(ImageDraw.Draw(canvas), boxes, scale, color, LINE, 0)
    return np.asarray(canvas)


def _draw_boxes(
    draw: ImageDraw.ImageDraw,
    boxes: NDArray[Any],
    scale: float,
    color: ColorOf,
    width: int,
    opacity: float,
) -> None:
    for class_index, *corners in boxes.tolist():
        left, top, right, bottom = (scale * corner for corner in corners)
        frame = (left, top, max(left, right - 1), max(top, bottom - 1))
        own = line_color(color(int(class_index)))
        fill = (*own, round(255 * opacity)) if opacity else None
        draw.rectangle(frame, fill=fill, outline=own, width=width)


def beside(image: Image8, other: Image8) -> Image8:
    """Two pictures in a row, a line of white between them."""
    height = max(len(image), len(other))
    parts = [
        np.pad(_in_color(part), ((0, height - len(part)), (0, 0), (0, 0)))
        for part in (image, other)
    ]
    return np.concatenate([parts[0], np.full((height, LINE, 3), 255, np.uint8), parts[1]], axis=1)


def with_layers(image: Image.Image, layers: Sequence[Image.Image]) -> Image.Image:
    """Layers with transparency (RGBA), all of one size, over the image that is brought to it."""
    picture = image.convert("RGB").resize(layers[0].size, Image.Resampling.BICUBIC)
    picture = picture.convert("RGBA")
    for layer in layers:
        picture.alpha_composite(layer)
    return picture.convert("RGB")


def faded(layer: Image.Image, opacity: float) -> Image.Image:
    """A layer (RGBA) as opaque as given, from 0 to 1."""
    faint = layer.copy()
    faint.putalpha(layer.getchannel("A").point(lambda alpha: round(alpha * opacity)))
    return faint
