"""Random changes of intensities, which labels do not follow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import tensorflow as tf

from core.training.augmentation.bias_field import with_bias_field
from core.training.augmentation.draws import Draws
from core.training.augmentation.low_resolution import with_low_resolution
from core.training.spec import Augmentation

_PIXELS = (1, 2, 3)
_COLORS = 3
_YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])
"""Luma and two axes of chroma, from red, green and blue (NTSC)."""


def change_intensities(features: Any, random: Any, draws: Draws, by: Augmentation) -> Any:
    """Change images as a scanner or camera does: from their illumination to its noise.

    Args:
        features: float32 (batch, height, width, channels).
        random: (2, batch) in -1 … 1, of contrast.
        draws: of all other changes.
        by: the limits.
    """
    if by.bias_field:
        features = with_bias_field(features, draws, by.bias_field)
    if by.low_resolution:
        factors = 1 + _degree(draws, "low_resolution", by.low_resolution, by)
        features = with_low_resolution(features, factors)
    if by.blur:
        features = _blurred(features, _degree(draws, "blur", by.blur, by), by.blur)
    mean = tf.reduce_mean(features, axis=(1, 2), keepdims=True)
    factor, offset = _by_image(random[0]), _by_image(random[1])
    features = features * (1 + by.contrast) ** factor + mean * (by.contrast / 2) * offset
    if by.brightness:
        shift = _by_image(draws.uniform("brightness")) * by.brightness
        features += shift * _deviation(features)
    if by.gamma:
        features = _with_gamma(features, (1 + by.gamma) ** _by_image(draws.uniform("gamma")))
    if (by.saturation or by.hue) and features.shape[-1] == _COLORS:
        factor = (1 + by.saturation) ** draws.uniform("saturation")
        features = _recolored(features, factor, draws.uniform("hue") * math.radians(by.hue))
    if by.noise:
        amount = _by_image(_degree(draws, "noise", by.noise, by)) * _deviation(features)
        features += amount * draws.normal("noise_pixels", tf.shape(features))
    return features


def _degree(draws: Draws, name: str, limit: float, by: Augmentation) -> Any:
    """By how much each image is degraded (batch,): 0 where it is spared, else up to the limit."""
    degrees = draws.uniform(name, 0.0, limit)
    if not by.spared:
        return degrees
    return tf.where(draws.uniform(f"{name}_spared", 0.0, 1.0) < by.spared, 0.0, degrees)


def _by_image(values: Any) -> Any:
    return values[:, None, None, None]


def _deviation(features: Any) -> Any:
    """The standard deviation of each image (batch, 1, 1, 1)."""
    return tf.math.reduce_std(features, axis=_PIXELS, keepdims=True)


def _blurred(features: Any, deviations: Any, largest: float) -> Any:
    """Convolved with a Gaussian of a standard deviation in pixels for each image.

    Args:
        features: as above.
        deviations: (batch,).
        largest: the greatest of them; the Gaussian is cut off at three times that.
    """
    radius = min(math.ceil(3 * largest), *features.shape[1:3])
    places = tf.range(-radius, radius + 1, dtype=tf.float32)
    weights = tf.exp(-tf.square(places / tf.maximum(deviations, 1e-3)[:, None]) / 2)
    weights /= tf.reduce_sum(weights, axis=1, keepdims=True)
    for axis in (1, 2):
        margins = [[radius, radius] if axis == other else [0, 0] for other in range(4)]
        wide = tf.pad(features, margins, "SYMMETRIC")
        length = features.shape[axis]
        parts = [
            wide[:, at : at + length] if axis == 1 else wide[:, :, at : at + length]
            for at in range(2 * radius + 1)
        ]
        features = tf.add_n([_by_image(weights[:, at]) * part for at, part in enumerate(parts)])
    return features


def _with_gamma(features: Any, exponent: Any) -> Any:
    """Intensities from an image's least to its greatest as the power of themselves."""
    low = tf.reduce_min(features, axis=_PIXELS, keepdims=True)
    span = tf.reduce_max(features, axis=_PIXELS, keepdims=True) - low
    return tf.math.divide_no_nan(features - low, span) ** exponent * span + low


def _recolored(features: Any, saturation: Any, angle: Any) -> Any:
    """Colors whose chroma is multiplied and rotated; grey and luma stay.

    Args:
        features: red, green and blue.
        saturation: a factor (batch,).
        angle: of the hue, in radians (batch,).
    """
    cosine, sine = saturation * tf.cos(angle), saturation * tf.sin(angle)
    one, zero = tf.ones_like(angle), tf.zeros_like(angle)
    change = tf.stack(
        [
            tf.stack(row, -1)
            for row in ([one, zero, zero], [zero, cosine, -sine], [zero, sine, cosine])
        ],
        axis=1,
    )
    to, back = (tf.constant(one, tf.float32) for one in (_YIQ, np.linalg.inv(_YIQ)))
    matrix = tf.einsum("ij,bjk,kl->bli", back, change, to)
    _, height, width, _ = features.shape
    flat = tf.reshape(features, [-1, height * width, _COLORS])
    return tf.reshape(flat @ matrix, [-1, height, width, _COLORS])
