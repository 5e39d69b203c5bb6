"""What of a run follows from its spec and its data before anything is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.exceptions import TrainingError
from core.registry import network_plugins, policy_plugins, solver_plugins
from core.training.data import DataInfo
from core.training.spec import TrainingSpec
from core.training.tables import PRECISIONS

PIXELS_AT_ONCE = 2**21
"""Fewer than a second's work: progress is told and orders are taken between calls."""


@dataclass(frozen=True)
class Run:
    """The sizes of a run."""

    epochs: int
    batch_size: int
    """Over all devices together; no more than there are samples."""
    steps: int
    """Of an epoch."""
    steps_at_once: int
    """That TensorFlow runs before callbacks have their turn; an epoch is a multiple of it."""
    devices: tuple[str, ...]
    """Names of TensorFlow's logical devices; empty: whatever it chooses."""

    @property
    def replicas(self) -> int:
        return max(1, len(self.devices))

    @property
    def drop_remainder(self) -> bool:
        """Whether an epoch leaves out its last, smaller batch: a device may get nothing of it."""
        return self.replicas > 1


def run_of(spec: TrainingSpec, info: DataInfo, devices: Sequence[str]) -> Run:
    """Check what was asked for, and work out the sizes.

    Raises:
        TrainingError: a field has no usable value.
        PluginError: the solver or the policy is not installed.
    """
    solver_plugins[spec.solver_type], policy_plugins[spec.lr_policy], PRECISIONS[spec.precision]
    for name, value in (
        ("number of epochs", spec.train_epochs),
        ("batch size", spec.batch_size),
        ("learning rate", spec.learning_rate),
    ):
        if not value > 0:
            raise TrainingError(f"The {name} is {value}; it must be above 0.")
    if not 0 <= spec.lr_warmup <= 1:
        raise TrainingError(f"The warm-up is {spec.lr_warmup}; it must be from 0 to 1.")
    batch = min(spec.batch_size, info.train_entries)
    used = tuple(devices[:batch])
    whole, rest = divmod(info.train_entries, batch)
    steps = whole if len(used) > 1 or not rest else whole + 1
    pixels = batch * info.inputs.shape[0] * info.inputs.shape[1]
    at_once = steps_at_once(steps, network_plugins[spec.network].steps_at_once, pixels)
    return Run(spec.train_epochs, batch, steps, at_once, used)


def steps_at_once(steps: int, most: int, pixels: int) -> int:
    """How many steps TensorFlow runs in one call.

    Args:
        steps: of an epoch; the number must divide it, or a call would go on into the next one.
        most: the network's.
        pixels: of a batch; what makes a step long.
    """
    most = min(most, PIXELS_AT_ONCE // pixels)
    return max((count for count in range(2, most + 1) if steps % count == 0), default=1)
