"""A random bias field: intensities that differ smoothly across the image, as in MR images."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

from core.training.augmentation.draws import Draws
from core.training.augmentation.smooth import smooth_fields

_KNOTS = 3
"""Knots along each side: as a coil's sensitivity, the field has no details."""


def with_bias_field(features: Any, draws: Draws, limit: float) -> Any:
    """Multiply intensities, from an image's least one on, by a smooth field.

    Each image has a field of its own, which is the same for all channels. Its factor that differs
    most from 1 is uniformly distributed on a logarithmic scale, up to 1 + `limit` or its inverse.

    Args:
        features: float32 (batch, height, width, channels).
        draws: of this change.
        limit: above 0.
    """
    knots = draws.normal("bias_field_knots", [draws.count, 1, _KNOTS, _KNOTS])
    field = smooth_fields(knots, (features.shape[1], features.shape[2]))[0]
    field /= tf.reduce_max(tf.abs(field), axis=(1, 2), keepdims=True)
    strength = draws.uniform("bias_field", 0.0, math.log1p(limit))[:, None, None]
    low = tf.reduce_min(features, axis=(1, 2, 3), keepdims=True)
    return (features - low) * tf.exp(field * strength)[..., None] + low
