"""What of a run follows from its spec and its data before anything is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.exceptions import TrainingError
from core.training.data import DataInfo
from core.training.spec import TrainingSpec
from core.training.tables import LR_POLICIES, PRECISIONS, SOLVERS


@dataclass(frozen=True)
class Run:
    """The sizes of a run."""

    epochs: int
    batch_size: int
    """Over all devices together; no more than there are samples."""
    steps: int
    """Of an epoch."""
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
    """
    for table, key in (
        (SOLVERS, spec.solver_type),
        (LR_POLICIES, spec.lr_policy),
        (PRECISIONS, spec.precision),
    ):
        table[key]
    for name, value in (
        ("number of epochs", spec.train_epochs),
        ("batch size", spec.batch_size),
        ("learning rate", spec.learning_rate),
    ):
        if not value > 0:
            raise TrainingError(f"The {name} is {value}; it must be above 0.")
    batch = min(spec.batch_size, info.train_entries)
    used = tuple(devices[:batch])
    whole, rest = divmod(info.train_entries, batch)
    steps = whole if len(used) > 1 or not rest else whole + 1
    return Run(epochs=spec.train_epochs, batch_size=batch, steps=steps, devices=used)
