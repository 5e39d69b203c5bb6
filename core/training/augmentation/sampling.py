"""Images at any places."""

from __future__ import annotations

from typing import Any

import tensorflow as tf


def sampled(images: Any, x: Any, y: Any, interpolation: str) -> Any:
    """The values of images (batch, height, width, channels) at other places.

    Outside, the pixels at the edge are repeated.

    Args:
        images: as above.
        x: columns (batch, height, width), where 0 is the centre of the first pixel.
        y: rows, likewise.
        interpolation: `BILINEAR` or `NEAREST`.
    """
    _, height, width, channels = images.shape
    x = tf.clip_by_value(x, 0.0, float(width - 1))
    y = tf.clip_by_value(y, 0.0, float(height - 1))
    flat = tf.reshape(images, [-1, channels])
    first = tf.range(tf.shape(images)[0])[:, None, None] * (height * width)

    def at(row: Any, column: Any) -> Any:
        return tf.gather(flat, first + row * width + column)

    if interpolation == "NEAREST":
        row, column = (tf.cast(tf.floor(place + 0.5), tf.int32) for place in (y, x))
        return at(row, column)
    row, column = (tf.cast(place, tf.int32) for place in (y, x))
    below, right = tf.minimum(row + 1, height - 1), tf.minimum(column + 1, width - 1)
    down = (y - tf.cast(row, tf.float32))[..., None]
    across = (x - tf.cast(column, tf.float32))[..., None]
    upper = at(row, column) * (1 - across) + at(row, right) * across
    lower = at(below, column) * (1 - across) + at(below, right) * across
    return upper * (1 - down) + lower * down
