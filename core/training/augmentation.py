"""Random augmentation of training images; labels are transformed as their task says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from core.plugins.learning import Follow
from core.training.spec import Augmentation


def augment(
    features: Any, labels: Any, seed: Any, by: Augmentation, follow: Follow
) -> tuple[Any, Any]:
    """Randomly rotate, scale and shift each image, and change its brightness and contrast.

    All changes are uniformly distributed within their limits. Pixels from outside the image repeat
    its edge; features are interpolated bilinearly.

    Args:
        features: float32 (batch, height, width, channels).
        labels: (batch, …).
        seed: int64 (2,); equal seeds give equal changes.
        by: the limits.
        follow: transforms the labels of transformed images; see `Learning.follow`.
    """
    count = tf.shape(features)[0]
    size = features.shape[1], features.shape[2]
    random = tf.random.stateless_uniform([6, count], seed, -1, 1)
    move = _Affine(_affine(random[:4], (float(size[0]), float(size[1])), by), size)
    features = move(features, "BILINEAR")
    labels = follow(labels, move)
    mean = tf.reduce_mean(features, axis=(1, 2), keepdims=True)
    factor, offset = (random[row][:, None, None, None] for row in (4, 5))
    features = features * (1 + by.contrast) ** factor + mean * (by.contrast / 2) * offset
    return features, labels


def _affine(random: Any, size: tuple[float, float], by: Augmentation) -> Any:
    """Transforms (batch, 8) from output to input, as ImageProjectiveTransform takes them.

    Args:
        random: (4, batch) in -1 … 1: rotation, scale, shift down, shift right.
        size: height and width in pixels.
        by: the limits.
    """
    height, width = size
    angle, scale = random[0] * math.radians(by.rot), (1 + by.scale) ** random[1]
    cosine, sine = tf.cos(angle) * scale, tf.sin(angle) * scale
    x, y = (width - 1) / 2, (height - 1) / 2  # rotate about the centre
    down, right = random[2] * by.shift * height, random[3] * by.shift * width
    zero = tf.zeros_like(angle)
    return tf.stack(
        [
            cosine,
            -sine,
            x - cosine * x + sine * y + right,
            sine,
            cosine,
            y - sine * x - cosine * y + down,
            zero,
            zero,
        ],
        axis=1,
    )


@dataclass(frozen=True)
class _Affine:
    """Affine transforms of a batch; a `core.plugins.learning.Move`."""

    transforms: Any
    """(batch, 8), from output to input, between the centres of pixels."""
    size: tuple[int, int]
    """Height and width."""

    def __call__(self, images: Any, interpolation: str) -> Any:
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=images,
            transforms=self.transforms,
            output_shape=self.size,
            interpolation=interpolation,
            fill_mode="NEAREST",
            fill_value=0.0,
        )

    def points(self, points: Any) -> Any:
        # x = a u + b v + c and y = d u + e v + f, solved for u and v of the output.
        a, b, c, d, e, f = (self.transforms[:, i, None] for i in range(6))
        x, y = points[..., 0] - 0.5 - c, points[..., 1] - 0.5 - f
        area = a * e - b * d
        return tf.stack([(e * x - b * y) / area, (a * y - d * x) / area], axis=-1) + 0.5
