"""Smooth functions of the place in an image, from random values at a few knots."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

_REACH = 0.7
"""Standard deviation of a knot's Gaussian weight, in distances of knots."""


def knot_weights(places: Any, length: int, knots: int) -> Any:
    """Of the knots along an axis (…, knots).

    The sum of their squares is 1, so that a weighted sum of independent values has the same
    standard deviation at each place.

    Args:
        places: in pixels, where 0 is the centre of the first one.
        length: pixels along the axis; the outer knots are at the first and the last one.
        knots: their number.
    """
    last = float(knots - 1)
    distances = tf.clip_by_value(places / max(length - 1, 1) * last, 0.0, last)
    distances = distances[..., None] - tf.range(knots, dtype=tf.float32)
    return tf.math.l2_normalize(tf.exp(-tf.square(distances / _REACH) / 2), axis=-1)


def smooth_fields(knots: Any, size: tuple[int, int]) -> Any:
    """Weighted sums of the values at knots, at each pixel (fields, batch, height, width).

    Args:
        knots: (batch, fields, rows of knots, columns of knots), as many rows as columns.
        size: height and width.
    """
    rows, columns = (
        knot_weights(tf.range(length, dtype=tf.float32), length, knots.shape[-1]) for length in size
    )
    return tf.einsum("hk,bckl,wl->cbhw", rows, knots, columns)
