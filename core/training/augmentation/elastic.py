"""Smooth random displacements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from core.training.augmentation.draws import Draws
from core.training.augmentation.smooth import knot_weights, smooth_fields

_KNOTS = 5
"""Knots along each side of the image, at which displacements are drawn."""


def displacement_of(draws: Draws, size: tuple[int, int], limit: float) -> Displacement:
    """A displacement of each image.

    At each place it is normally distributed; its standard deviation is drawn for each image, at
    most `limit` times the image's shorter side.
    """
    deviation = draws.uniform("elastic", 0.0, limit) * min(size)
    knots = draws.normal("elastic_knots", [draws.count, 2, _KNOTS, _KNOTS])
    return Displacement(knots * deviation[:, None, None, None], size)


@dataclass(frozen=True)
class Displacement:
    """A weighted mean of the displacements at knots, in pixels."""

    knots: Any
    """(batch, x and y, rows of knots, columns of knots)."""
    size: tuple[int, int]
    """Height and width."""

    def on_pixels(self) -> tuple[Any, Any]:
        """To the right and down, at each pixel (batch, height, width)."""
        right, down = tf.unstack(smooth_fields(self.knots, self.size))
        return right, down

    def at(self, x: Any, y: Any) -> tuple[Any, Any]:
        """The same at places (batch, n), in pixels between their centres."""
        height, width = self.size
        rows, columns = knot_weights(y, height, _KNOTS), knot_weights(x, width, _KNOTS)
        field = tf.einsum("bnk,bckl,bnl->cbn", rows, self.knots, columns)
        return field[0], field[1]
