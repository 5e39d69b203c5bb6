"""Random low resolution: images that are reduced and enlarged again."""

from __future__ import annotations

from typing import Any

import tensorflow as tf


def with_low_resolution(features: Any, factors: Any) -> Any:
    """Reduce each image by a factor of its own, and enlarge it again.

    Pixels of the reduced image are means; enlarging is bilinear.

    Args:
        features: float32 (batch, height, width, channels).
        factors: 1 or larger (batch,).
    """
    rows, columns = (_blurring(length, factors) for length in features.shape[1:3])
    return tf.einsum("byh,bxw,bhwc->byxc", rows, columns, features, optimize="greedy")


def _blurring(length: int, factors: Any) -> Any:
    """The weights of the pixels along an axis in each of the new ones (batch, length, length).

    Args:
        length: pixels along the axis.
        factors: by which they are reduced (batch,), to a whole number of pixels.
    """
    counts = tf.maximum(tf.round(length / factors), 1.0)[:, None, None]
    sides = length / counts
    pixels = tf.range(length, dtype=tf.float32)
    reduced = pixels[:, None]  # as many as there can be; those from `counts` on are not used
    upper = tf.minimum(pixels + 1, (reduced + 1) * sides)
    overlaps = tf.nn.relu(upper - tf.maximum(pixels, reduced * sides))
    places = tf.clip_by_value((pixels[:, None] + 0.5) / sides - 0.5, 0.0, counts - 1)
    nearness = tf.nn.relu(1 - tf.abs(places - pixels))
    return nearness @ (overlaps / sides)
