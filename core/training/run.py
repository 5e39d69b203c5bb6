"""The sizes of a run, which follow from its spec and data before anything is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.exceptions import TrainingError
from core.plugins.inputs import DataInfo
from core.registry import network_plugins, policy_plugins, solver_plugins
from core.training.moments import Moments, moments_of
from core.training.spec import TrainingSpec
from core.training.tables import PRECISIONS

PIXELS_AT_ONCE = 2**21
"""Less than a second's work, since progress and requests are handled between calls."""


@dataclass(frozen=True)
class RunSizes:
    """The sizes of a run."""

    epochs: int
    batch_size: int
    """Total over all devices, of which each has as many; at most the number of samples."""
    steps: int
    """Steps per epoch."""
    moments: Moments
    """When it is measured and saved."""
    steps_at_once: int
    """Steps that TensorFlow runs between callbacks; divides the steps between two moments."""
    devices: tuple[str, ...]
    """Names of TensorFlow's logical devices; if empty, TensorFlow chooses."""

    @property
    def replicas(self) -> int:
        return max(1, len(self.devices))

    @property
    def drop_remainder(self) -> bool:
        """Whether to drop the last, smaller batch: some devices might get none of it."""
        return self.replicas > 1


def sizes_of(spec: TrainingSpec, info: DataInfo, devices: Sequence[str]) -> RunSizes:
    """Validate the spec and compute the sizes.

    Raises:
        TrainingError: a field has an invalid value.
        PluginError: the solver or the policy is not installed.
    """
    solver_plugins[spec.solver_type], policy_plugins[spec.lr_policy], PRECISIONS[spec.precision]
    for name, value in (
        ("number of epochs", spec.train_epochs),
        ("batch size", spec.batch_size),
        ("learning rate", spec.learning_rate),
    ):
        if not value > 0:
            raise TrainingError(f"The {name} is {value}; it must be greater than 0.")
    for name, value in (
        ("snapshot interval", spec.snapshot_interval),
        ("validation interval", spec.val_interval),
    ):
        if value < 0:
            raise TrainingError(f"The {name} is {value}; it must be at least 0.")
    if not 0 <= spec.ema_momentum < 1:
        raise TrainingError(f"The EMA momentum is {spec.ema_momentum}; it must be from 0 to 1.")
    if not 0 <= spec.lr_warmup <= 1:
        raise TrainingError(f"The warm-up is {spec.lr_warmup}; it must be from 0 to 1.")
    batch = min(spec.batch_size, info.train_entries)
    used = tuple(devices[:batch])
    batch -= batch % max(1, len(used))
    whole, rest = divmod(info.train_entries, batch)
    steps = whole if len(used) > 1 or not rest else whole + 1
    pixels = batch * info.inputs.shape[0] * info.inputs.shape[1]
    if spec.accumulation > spec.train_epochs * steps:
        raise TrainingError(
            f"The gradients of {spec.accumulation} steps are accumulated, but the training only "
            f"has {spec.train_epochs * steps}. Lower the accumulation."
        )
    moments = moments_of(spec, steps)
    most = network_plugins[spec.network].steps_at_once
    # TensorFlow cannot run several steps in one call under a MirroredStrategy of CPUs.
    at_once = steps_at_once(moments.longest_stride, 1 if len(used) > 1 else most, pixels)
    return RunSizes(spec.train_epochs, batch, steps, moments, at_once, used)


def steps_at_once(steps: int, most: int, pixels: int) -> int:
    """The number of steps to run in one call of TensorFlow.

    Args:
        steps: between two moments; the result divides it, so that no call spans a moment.
        most: the network's maximum.
        pixels: per batch, which determines how long a step takes.
    """
    most = min(most, PIXELS_AT_ONCE // pixels)
    return max((count for count in range(2, most + 1) if steps % count == 0), default=1)
