"""The loss for detection: where centres of objects are, and how large they are there.

After TTFNet (Liu et al. 2019, https://arxiv.org/abs/1909.00700): every cell in the middle of an
object learns its box, so a training is several times shorter than with CenterNet.
"""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops

from core.training.tasks.box_table import Size, distances, stride_of

_SPREAD = 0.54 / 6
"""Standard deviation of the Gaussian at a centre, as a part of the box's side."""
_LEAST_SPREAD = 2.5
"""Its least standard deviation in pixels."""
_FAINT = 0.01
"""Values of the Gaussian below are 0."""
_MIDDLE = 0.1
"""Cells with a greater value of the Gaussian learn the box."""
_BOX_WEIGHT = 5.0
_SURE = 1e-4
"""Probabilities are from this to one minus this."""


class DetectionLoss(keras.losses.Loss):
    """Penalty-reduced focal loss of the heat map, plus five times one minus the generalized IoU.

    With g, the Gaussians of a class's boxes, and p, its probability at a cell::

        heat = -Σ (1 - p)² log p           at centres, where g = 1
               -Σ (1 - g)⁴ p² log(1 - p)   elsewhere, both divided by the number of centres
        boxes = mean of 1 - GIoU over cells with g > 0.1, weighted by log(area)·g / Σ g

    A cell in the middle of several boxes learns the smallest. Sums are over the batch: images
    without objects teach what is background.
    """

    def __init__(self, size: Size, name: str = "detection_loss") -> None:
        """Take the height and width of the images."""
        super().__init__(name=name)
        self.size = size

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The losses (batch,), of which only the mean is meaningful.

        Args:
            y_true: boxes (batch, boxes, 5): class, left, top, right, bottom; class -1 pads.
            y_pred: maps (batch, rows, columns, classes + 4), as the head makes them.
        """
        maps = ops.cast(y_pred, "float32")
        boxes = ops.cast(y_true, "float32")
        stride = stride_of(self.size[0], maps.shape[1])
        x, y = _centres(maps.shape[2], stride), _centres(maps.shape[1], stride)
        gauss = _gaussians(boxes, x, y, stride)
        images = ops.cast(ops.shape(maps)[0], "float32")
        heat = _heat_loss(boxes[..., 0], gauss, maps[..., :-4])
        sizes = _box_loss(boxes, gauss, distances(maps[..., -4:], stride), x, y)
        return images * (heat + _BOX_WEIGHT * sizes)


def _centres(cells: int, stride: int) -> Any:
    return (ops.arange(cells, dtype="float32") + 0.5) * stride


def _gaussians(boxes: Any, x: Any, y: Any, stride: int) -> Any:
    """A Gaussian at the centre of each box, 1 at its cell (batch, boxes, rows, columns)."""
    across, is_column = _profile(boxes[..., 1], boxes[..., 3], x, stride)
    down, is_row = _profile(boxes[..., 2], boxes[..., 4], y, stride)
    gauss = down[..., :, None] * across[..., None, :]
    centre = ops.logical_and(is_row[..., :, None], is_column[..., None, :])
    gauss = ops.where(centre, 1.0, ops.where(gauss < _FAINT, 0.0, gauss))
    return ops.where(boxes[..., 0, None, None] < 0, 0.0, gauss)


def _profile(start: Any, end: Any, centres: Any, stride: int) -> tuple[Any, Any]:
    """A Gaussian along one axis, and which cell its centre is in (batch, boxes, cells)."""
    middle = ((start + end) / 2)[..., None]
    spread = ops.maximum((end - start) * _SPREAD, _LEAST_SPREAD)[..., None]
    inside = ops.clip(middle, 0.0, centres.shape[0] * stride - 0.5)
    cell = ops.equal(ops.floor(centres / stride), ops.floor(inside / stride))
    return ops.exp(-ops.square((centres - middle) / spread) / 2), cell


def _heat_loss(kinds: Any, gauss: Any, scores: Any) -> Any:
    """The focal loss, summed over the batch, for each centre (batch,)."""
    loss, centres = 0.0, 0.0
    for kind in range(scores.shape[-1]):  # one at a time, since there may be many classes
        own = ops.equal(kinds, kind)[..., None, None]
        g = ops.max(ops.where(own, gauss, 0.0), axis=1)
        p = ops.clip(ops.sigmoid(scores[..., kind]), _SURE, 1 - _SURE)
        at = ops.cast(g >= 1, "float32")
        found = ops.square(1 - p) * ops.log(p)
        absent = (1 - g) ** 4 * ops.square(p) * ops.log(1 - p)
        loss -= ops.sum(at * found + (1 - at) * absent, axis=(1, 2))
        centres += ops.sum(at)
    return loss / ops.maximum(centres, 1.0)


def _box_loss(boxes: Any, gauss: Any, near: Any, x: Any, y: Any) -> Any:
    """The weighted mean of 1 - GIoU over the cells that learn a box, as parts (batch,)."""
    sides = ops.maximum(boxes[..., 3:] - boxes[..., 1:3], 0.0)
    area = sides[..., 0] * sides[..., 1]
    middle = ops.where(gauss > _MIDDLE, gauss, 0.0)
    # The weights of a box's cells have the sum log(area), whatever its size.
    share = ops.log(ops.maximum(area, math.e)) / ops.maximum(ops.sum(middle, axis=(2, 3)), 1e-6)
    weights = middle * share[..., None, None]
    ranked = ops.where(middle > 0, area[..., None, None], 1e12)
    smallest = ops.argmin(ranked, axis=1)[:, None]
    weight = ops.take_along_axis(weights, smallest, axis=1)[:, 0]
    edges = [
        ops.take_along_axis(
            ops.broadcast_to(boxes[..., at, None, None], ops.shape(gauss)), smallest, axis=1
        )[:, 0]
        for at in range(1, 5)
    ]
    columns, rows = x[None, None, :], y[None, :, None]
    found = [columns - near[..., 0], rows - near[..., 1]]
    found += [columns + near[..., 2], rows + near[..., 3]]
    loss = ops.sum(weight * (1 - _generalized_iou(found, edges)), axis=(1, 2))
    return loss / ops.maximum(ops.sum(weight), 1e-3)


def _generalized_iou(one: list[Any], other: list[Any]) -> Any:
    """IoU minus the part of the smallest frame around both that neither covers
    (Rezatofighi et al. 2019, https://arxiv.org/abs/1902.09630)."""
    width = ops.maximum(ops.minimum(one[2], other[2]) - ops.maximum(one[0], other[0]), 0.0)
    height = ops.maximum(ops.minimum(one[3], other[3]) - ops.maximum(one[1], other[1]), 0.0)
    both = width * height
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    union = areas[0] + areas[1] - both
    frame = (ops.maximum(one[2], other[2]) - ops.minimum(one[0], other[0])) * (
        ops.maximum(one[3], other[3]) - ops.minimum(one[1], other[1])
    )
    return both / ops.maximum(union, 1e-6) - (frame - union) / ops.maximum(frame, 1e-6)
