"""Random augmentation of training images; labels are transformed as their task says."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from core.exceptions import TrainingError
from core.plugins.inputs import DataInfo
from core.plugins.learning import Follow
from core.tasks import task_of
from core.training.augmentation.draws import Draws
from core.training.augmentation.geometry import warp_of
from core.training.augmentation.intensity import change_intensities
from core.training.augmentation.mixing import mix
from core.training.augmentation.random_crop import RandomCrop
from core.training.pipeline import Change
from core.training.spec import Augmentation


def change_of(
    by: Augmentation, info: DataInfo, follow: Follow, crop: RandomCrop | None = None
) -> Change | None:
    """What changes the batches of a dataset; None: nothing.

    Args:
        by: the limits of augmentation.
        info: the dataset.
        follow: transforms the labels of transformed images; see `Learning.follow`.
        crop: cuts out the squares that the network sees; None: it sees whole images.

    Raises:
        TrainingError: labels of its task cannot be mixed.
    """
    task = task_of(info.task)
    if by.mixes and not task.is_mixable:
        raise TrainingError(
            f"MixUp and CutMix need one class per image, but the task is {info.task}. "
            "Set aug_mixup and aug_cutmix to 0."
        )
    # Of a text, nothing can be rotated.
    if not (by or crop) or not task.is_picture:
        return None

    def change(features: Any, labels: Any, seed: Any) -> tuple[Any, Any]:
        if by:
            features, labels = augment(features, labels, seed, by, follow)
        if crop:
            features = crop(features, Draws(seed, tf.shape(features)[0]))
        # Of what the network sees, so that labels have the right shares.
        if by.mixes:
            features, labels = mix(features, labels, seed, by, info.inputs.outputs)
        return (crop.in_whole(features, info.inputs.shape) if crop else features), labels

    return change


def augment(
    features: Any, labels: Any, seed: Any, by: Augmentation, follow: Follow
) -> tuple[Any, Any]:
    """Randomly transform each image, and change its intensities.

    All changes are uniformly distributed within their limits. Pixels from outside the image repeat
    its edge; features are interpolated bilinearly, once for all geometric changes together.

    Args:
        features: float32 (batch, height, width, channels).
        labels: (batch, …).
        seed: int64 (2,); equal seeds give equal changes.
        by: the limits.
        follow: transforms the labels of transformed images; see `Learning.follow`.
    """
    count = tf.shape(features)[0]
    # As in former versions, whose runs resume with the same changes; all others use `Draws`.
    random = tf.random.stateless_uniform([6, count], seed, -1, 1)
    draws = Draws(seed, count)
    move = warp_of(random[:4], draws, (features.shape[1], features.shape[2]), by)
    features = move(features, "BILINEAR")
    labels = follow(labels, move)
    return change_intensities(features, random[4:], draws, by), labels
