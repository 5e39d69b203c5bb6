"""Random geometric changes of a batch, all in one warp."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from core.plugins.learning import Move
from core.training.augmentation.draws import Draws
from core.training.augmentation.elastic import Displacement, displacement_of
from core.training.augmentation.sampling import sampled
from core.training.spec import Augmentation

_Size = tuple[int, int]
_STEPS = 10
"""Of the search for a displaced point. Each makes the error several times smaller."""


def warp_of(random: Any, draws: Draws, size: _Size, by: Augmentation) -> Move:
    """A transform for each image.

    Args:
        random: (4, batch) in -1 … 1: rotation, scale, shift down, shift right.
        draws: of all other changes.
        size: height and width in pixels.
        by: the limits.
    """
    displacement = displacement_of(draws, size, by.elastic) if by.elastic else None
    return _Warp(_affine(random, draws, size, by), displacement, size)


def _affine(random: Any, draws: Draws, size: _Size, by: Augmentation) -> Any:
    """Transforms (batch, 8) from output to input, as ImageProjectiveTransform takes them."""
    height, width = (float(side) for side in size)
    angle, scale = random[0] * math.radians(by.rot), (1 + by.scale) ** random[1]
    cosine, sine = tf.cos(angle) * scale, tf.sin(angle) * scale
    a, b, d, e = _combined(cosine, sine, sine, cosine, draws, size, by)
    x, y = (width - 1) / 2, (height - 1) / 2  # rotate about the centre
    down, right = random[2] * by.shift * height, random[3] * by.shift * width
    zero = tf.zeros_like(angle)
    # Even the order of the terms is that of former versions: their runs resume bit by bit.
    c, f = x - a * x + b * y + right, y - d * x - e * y + down
    return tf.stack([a, -b, c, d, e, f, zero, zero], axis=1)


def _combined(
    a: Any, b: Any, d: Any, e: Any, draws: Draws, size: _Size, by: Augmentation
) -> tuple[Any, Any, Any, Any]:
    """The matrix [[a, -b], [d, e]] times those of aspect ratio, flips and quadrant rotation."""
    if by.aspect:
        stretch = (1 + by.aspect) ** (draws.uniform("aspect") / 2)
        a, b, d, e = a * stretch, b / stretch, d * stretch, e / stretch
    if by.flip_horizontal:
        sign = _sign(draws, "flip_horizontal")
        a, d = a * sign, d * sign
    if by.flip_vertical:
        sign = _sign(draws, "flip_vertical")
        b, e = b * sign, e * sign
    if by.quadrant_rotation:
        # Others would not fit into an image that is not square.
        quadrant = (
            draws.whole("quadrant_rotation", 4)
            if size[0] == size[1]
            else 2 * draws.whole("quadrant_rotation", 2)
        )
        cosine, sine = (tf.gather(row, quadrant) for row in ([1.0, 0, -1, 0], [0.0, 1, 0, -1]))
        a, b = a * cosine - b * sine, b * cosine + a * sine
        d, e = d * cosine + e * sine, e * cosine - d * sine
    return a, b, d, e


def _sign(draws: Draws, name: str) -> Any:
    """1 or -1 for each image, with equal probabilities."""
    return 1 - 2 * tf.cast(draws.whole(name, 2), tf.float32)


@dataclass(frozen=True)
class _Warp:
    """Affine transforms of a batch with a smooth displacement; a `core.plugins.learning.Move`."""

    transforms: Any
    """(batch, 8), from output to input, between the centres of pixels."""
    displacement: Displacement | None
    """What is added to the place in the input; None: nothing."""
    size: _Size
    """Height and width."""

    def __call__(self, images: Any, interpolation: str) -> Any:
        if self.displacement is not None:
            return sampled(images, *self._places(self.displacement), interpolation)
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=images,
            transforms=self.transforms,
            output_shape=self.size,
            interpolation=interpolation,
            fill_mode="NEAREST",
            fill_value=0.0,
        )

    @property
    def magnification(self) -> Any:
        return 1 / tf.abs(_determinant(self.transforms)[:, 0])

    def _places(self, displacement: Displacement) -> tuple[Any, Any]:
        """x and y in the input (batch, height, width) of each pixel of the output."""
        height, width = self.size
        x, y = tf.range(width, dtype=tf.float32), tf.range(height, dtype=tf.float32)[:, None]
        a, b, c, d, e, f, *_ = tf.split(self.transforms[:, None], 8, axis=2)
        right, down = displacement.on_pixels()
        return a * x + b * y + c + right, d * x + e * y + f + down

    def points(self, points: Any) -> Any:
        x, y = points[..., 0] - 0.5, points[..., 1] - 0.5
        u, v = self._back(x, y)
        if self.displacement is not None:
            # The output's place (u, v) is where A (u, v) + displacement(u, v) = (x, y).
            for _ in range(_STEPS):
                right, down = self.displacement.at(u, v)
                u, v = self._back(x - right, y - down)
        return tf.stack([u, v], axis=-1) + 0.5

    def _back(self, x: Any, y: Any) -> tuple[Any, Any]:
        """x = a u + b v + c and y = d u + e v + f, solved for u and v of the output."""
        a, b, c, d, e, f, *_ = tf.split(self.transforms, 8, axis=1)
        x, y = x - c, y - f
        area = _determinant(self.transforms)
        return (e * x - b * y) / area, (a * y - d * x) / area


def _determinant(transforms: Any) -> Any:
    """The signed area (batch, 1) in the input of a pixel of the output."""
    a, b, _, d, e, *_ = tf.split(transforms, 8, axis=1)
    return a * e - b * d
