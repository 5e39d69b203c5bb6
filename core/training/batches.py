"""The batches of a training: augmented, and cropped as the network sees them."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from core.networks import option_values
from core.plugins.inputs import DataInfo
from core.plugins.normalization import PER_PIXEL, Normalization
from core.registry import network_plugins
from core.training.augmentation import change_of
from core.training.augmentation.random_crop import RandomCrop
from core.training.pipeline import BatchSource, training_batches
from core.training.run import RunSizes
from core.training.spec import TrainingSpec
from core.training.tasks import learning_of


def batches_of(
    spec: TrainingSpec,
    info: DataInfo,
    run: RunSizes,
    source: BatchSource,
    seed: int,
    first_epoch: int = 0,
) -> tf.data.Dataset:
    """The batches of all epochs from the first on, augmented."""
    follow = learning_of(info.task).following(info)
    return training_batches(
        source,
        run.batch_size,
        epochs=run.epochs,
        seed=seed,
        first_epoch=first_epoch,
        drop_remainder=run.drop_remainder,
        shuffle=spec.shuffle,
        change=change_of(spec.augmentation, info, follow, _random_crop(spec, info)),
    )


def _random_crop(spec: TrainingSpec, info: DataInfo) -> RandomCrop | None:
    """What cuts squares out of the training images; None: nothing, the network sees all of them."""
    if spec.crop_size is None:
        return None
    by = option_values(network_plugins[spec.network], spec.network_options).get("normalization")
    if by not in PER_PIXEL:
        return RandomCrop(spec.crop_size)
    means, deviations = info.inputs.pixel_statistics()
    if by == Normalization.MEAN_IMAGE:
        deviations = np.ones_like(deviations)
    return RandomCrop(spec.crop_size, (means, deviations))
