"""Mixing the images of a batch, with their labels."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from core.training.augmentation.draws import Draws
from core.training.spec import Augmentation


def mix(features: Any, labels: Any, seed: Any, by: Augmentation, classes: int) -> tuple[Any, Any]:
    """Mix each image with another one of the batch, by MixUp or CutMix.

    MixUp (Zhang et al. 2017, https://arxiv.org/abs/1710.09412) adds the images with weights;
    CutMix (Yun et al. 2019, https://arxiv.org/abs/1905.04899) replaces a rectangle. If both are on,
    each of them changes half of the images.

    Args:
        features: float32 (batch, height, width, channels).
        labels: class indices (batch,).
        seed: int64 (2,); equal seeds mix alike.
        by: `mixup` and `cutmix` are the parameters of the beta distributions.
        classes: their number.

    Returns:
        the images, and the probabilities of their classes (batch, classes).
    """
    count, size = tf.shape(features)[0], (features.shape[1], features.shape[2])
    draws = Draws(seed, count)
    truth = tf.one_hot(tf.cast(labels, tf.int32), classes)
    other = tf.roll(features, 1, axis=0)
    kept = tf.ones([count, 1, 1, 1])
    if by.mixup:
        kept *= draws.beta("mixup", by.mixup)[:, None, None, None]
    if by.cutmix:
        outside = 1 - _rectangles(draws, size, 1 - draws.beta("cutmix", by.cutmix))
        is_cut = draws.whole("mixing", 2) == 1 if by.mixup else tf.ones([count], tf.bool)
        kept = tf.where(is_cut[:, None, None, None], outside, kept)
    share = tf.reduce_mean(kept, axis=(1, 2))
    mixed = features * kept + other * (1 - kept)
    return mixed, truth * share + tf.roll(truth, 1, axis=0) * (1 - share)


def _rectangles(draws: Draws, size: tuple[int, int], areas: Any) -> Any:
    """1 within a rectangle of a share of the image, cut off at its edges (batch, height, width, 1).

    Its sides have the ratio of the image's, and its centre is anywhere.
    """
    inside = tf.ones([1, 1, 1, 1])
    for axis, (name, length) in enumerate(zip(("cutmix_y", "cutmix_x"), size, strict=True)):
        centre = draws.uniform(name, 0.0, 1.0)[:, None] * length
        half = tf.sqrt(areas)[:, None] * length / 2
        pixels = tf.range(length, dtype=tf.float32) + 0.5
        within = tf.cast(tf.abs(pixels - centre) <= half, tf.float32)
        inside *= within[:, :, None, None] if axis == 0 else within[:, None, :, None]
    return inside
