"""Boxes that follow the augmentation of their image."""

from __future__ import annotations

from typing import Any

from keras import ops

from core.plugins.learning import Move
from core.store.reader import PADDING

_LEAST_VISIBLE = 0.4
"""The part of a moved box that must be within the image."""


def moved_boxes(boxes: Any, move: Move) -> Any:
    """The boxes (batch, boxes, 5) of transformed images, float32.

    A box becomes the smallest one around its transformed corners, cut off at the image's edges.
    If less than 40 percent of it are within the image, it is dropped: its class becomes -1.
    """
    boxes = ops.cast(boxes, "float32")
    kinds, left, top, right, bottom = (boxes[..., at] for at in range(5))
    corners = [
        move.points(ops.stack(pair, axis=-1))
        for pair in ((left, top), (right, top), (left, bottom), (right, bottom))
    ]
    around = ops.stack(corners, axis=-1)  # (batch, boxes, x or y, corners)
    low, high = ops.min(around, axis=-1), ops.max(around, axis=-1)
    height, width = move.size
    limits = ops.convert_to_tensor([float(width), float(height)])
    inner_low, inner_high = (ops.minimum(ops.maximum(one, 0.0), limits) for one in (low, high))
    visible = ops.prod(inner_high - inner_low, axis=-1) / ops.prod(high - low, axis=-1)
    kinds = ops.where(visible >= _LEAST_VISIBLE, kinds, float(PADDING))
    return ops.concatenate([kinds[..., None], inner_low, inner_high], axis=-1)
