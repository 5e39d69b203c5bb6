"""Random crops of a batch, for networks that see the centre of their inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from core.plugins.inputs import Pixels
from core.training.augmentation.draws import Draws
from core.training.crop import margins


@dataclass(frozen=True)
class RandomCrop:
    """Squares at random places of the images."""

    size: int
    """Pixels of their side."""
    pixels: Pixels | None = None
    """What the network subtracts from whole images and divides them by; None: nothing that
    depends on the place."""

    def __call__(self, features: Any, draws: Draws) -> Any:
        """The squares (batch, size, size, channels), each place of an image being as likely.

        A network subtracts the means of the centre. So that each pixel gets its own, what differs
        between them is added here.
        """
        shape = features.shape[1:]
        if self.pixels is not None:
            features = (features - _constant(self.pixels[0])) / _constant(self.pixels[1])
        for axis, name in ((1, "crop_y"), (2, "crop_x")):
            first = draws.whole(name, shape[axis - 1] - self.size + 1)
            places = first[:, None] + tf.range(self.size)
            features = tf.gather(features, places, axis=axis, batch_dims=1)
        if self.pixels is not None:
            (top, _), (left, _) = margins(shape, self.size)
            means, deviations = (
                _constant(one[top : top + self.size, left : left + self.size])
                for one in self.pixels
            )
            features = features * deviations + means
        return features

    def in_whole(self, squares: Any, shape: tuple[int, ...]) -> Any:
        """The squares in the centre of images (height, width, …), where the network finds them."""
        return tf.pad(squares, [(0, 0), *margins(shape, self.size), (0, 0)])


def _constant(values: Any) -> Any:
    return tf.constant(values, tf.float32)
