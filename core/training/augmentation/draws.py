"""Random values of a batch, of which each change has its own."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import tensorflow as tf


@dataclass(frozen=True)
class Draws:
    """Random values by name: one change does not alter what another one draws."""

    seed: Any
    """int64 (2,)."""
    count: Any
    """The number of images."""

    def uniform(self, name: str, least: float = -1.0, greatest: float = 1.0) -> Any:
        """A value for each image (batch,)."""
        return tf.random.stateless_uniform([self.count], self.seed_of(name), least, greatest)

    def whole(self, name: str, end: int) -> Any:
        """A number from 0 to `end` - 1 for each image (batch,)."""
        return tf.random.stateless_uniform([self.count], self.seed_of(name), 0, end, tf.int32)

    def normal(self, name: str, shape: Any) -> Any:
        """Normally distributed values of mean 0 and standard deviation 1."""
        return tf.random.stateless_normal(shape, self.seed_of(name))

    def beta(self, name: str, alpha: float) -> Any:
        """Values from 0 to 1 (batch,) of the beta distribution with both parameters `alpha`."""
        pair = tf.random.stateless_gamma([2, self.count], self.seed_of(name), alpha)
        return pair[0] / tf.maximum(pair[0] + pair[1], 1e-30)

    def seed_of(self, name: str) -> Any:
        return tf.random.experimental.stateless_fold_in(self.seed, zlib.crc32(name.encode()))
