"""Smooth random displacements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from core.training.augmentation.draws import Draws

_KNOTS = 5
"""Knots along each side of the image, at which displacements are drawn."""
_REACH = 0.7
"""Standard deviation of a knot's Gaussian weight, in distances of knots."""


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
        height, width = self.size
        rows = _weights(tf.range(height, dtype=tf.float32), height)
        columns = _weights(tf.range(width, dtype=tf.float32), width)
        field = tf.einsum("hk,bckl,wl->cbhw", rows, self.knots, columns)
        return field[0], field[1]

    def at(self, x: Any, y: Any) -> tuple[Any, Any]:
        """The same at places (batch, n), in pixels between their centres."""
        height, width = self.size
        rows, columns = _weights(y, height), _weights(x, width)
        field = tf.einsum("bnk,bckl,bnl->cbn", rows, self.knots, columns)
        return field[0], field[1]


def _weights(places: Any, length: int) -> Any:
    """Of the knots along an axis (…, knots).

    The sum of their squares is 1, so that the standard deviation is the same at each place.
    """
    last = float(_KNOTS - 1)
    distances = tf.clip_by_value(places / max(length - 1, 1) * last, 0.0, last)
    distances = distances[..., None] - tf.range(_KNOTS, dtype=tf.float32)
    return tf.math.l2_normalize(tf.exp(-tf.square(distances / _REACH) / 2), axis=-1)
