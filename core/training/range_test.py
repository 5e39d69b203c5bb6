"""Training some steps with a rising learning rate, to see at which the loss falls.

Imports TensorFlow. Run it in a process of its own, which ends afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import keras

from core.networks import require_fit
from core.registry import network_plugins
from core.store.fold_reader import stage_reader
from core.training.batches import batches_of
from core.training.callbacks.logs import IntervalMean
from core.training.custom import Custom
from core.training.data import data_info
from core.training.devices import visible_gpus
from core.training.fitting import require_memory
from core.training.losses import with_loss
from core.training.pipeline import BatchSource
from core.training.pixel_statistics import with_pixels
from core.training.precision import dtype_policy
from core.training.rate_range import RateRange, has_diverged, rate_range, rising_rates
from core.training.run import sizes_of
from core.training.spec import TrainingSpec
from core.training.trainer import build

_EPOCHS = 10**6
"""Enough for all steps, of however few samples."""


def range_test(
    spec: TrainingSpec,
    steps: int,
    *,
    devices: Sequence[str] | None = None,
    custom: Custom | None = None,
) -> RateRange:
    """Train a new network for so many steps, each with a larger learning rate.

    Args:
        spec: as for `train`; its folder is not used, nor its policy.
        steps: as above; fewer, where the loss explodes before.
        devices: as for `train`.
        custom: as for `train`; where it takes no rate, nothing is trained.

    Raises:
        TrainingError: training is not possible; the error says what to do.
    """
    info = with_loss(data_info(spec.dataset, spec.fold), spec.loss)
    require_fit(network_plugins[spec.network], info.task)
    rates = rising_rates(steps)
    plain = replace(spec, lr_policy="fixed", policy_options={}, lr_warmup=0, accumulation=1)
    plain = replace(plain, learning_rate=rates[0], random_seed=spec.random_seed or 0)
    run = sizes_of(plain, info, visible_gpus() if devices is None else devices)
    run = replace(run, steps_at_once=1, epochs=_EPOCHS)
    if custom is None or not custom.is_confined:
        require_memory(plain, info, run)
    keras.utils.set_random_seed(plain.random_seed or 0)
    with (
        dtype_policy(spec.precision),
        stage_reader(spec.dataset, "train", spec.fold) as reader,
    ):
        info = with_pixels(info, reader)
        _, model = build(plain, info, run, lambda report: None, resumed=False, custom=custom)
        if custom is not None and not custom.takes_rate:
            return rate_range([], [])
        rising = _Rising(rates)
        batches = batches_of(plain, info, run, BatchSource(reader), plain.random_seed or 0)
        model.fit(batches, steps_per_epoch=steps, callbacks=[rising], shuffle=False, verbose=0)
    return rate_range(rates, rising.losses)


class _Rising(keras.callbacks.Callback):
    """Sets the rate of each step, and keeps its loss."""

    def __init__(self, rates: Sequence[float]) -> None:
        super().__init__()
        self.rates = rates
        self.losses: list[float] = []
        self.mean = IntervalMean()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.model.optimizer.learning_rate = self.rates[batch]

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.losses.append(self.mean.since_last(float(logs["loss"]), batch + 1))
        if has_diverged(self.losses):
            self.model.stop_training = True
