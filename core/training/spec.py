"""What the trainer is asked to do, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Metrics = dict[str, float | None]
"""Metrics by name; None where one is undefined (Dice of a class that is nowhere)."""


@dataclass(frozen=True)
class Augmentation:
    """How much images are changed at random while training; 0 is not at all."""

    rot: float = 90.0
    """Largest turn, in degrees, to either side."""
    scale: float = 0.25
    """Images are scaled by a factor between 1 / (1 + scale) and 1 + scale."""
    shift: float = 0.1
    """Largest shift, as a part of the height and of the width."""
    contrast: float = 0.5
    """Intensities are multiplied by a factor between 1 / (1 + contrast) and 1 + contrast, and
    shifted by up to half of `contrast` times the image's mean."""

    def __bool__(self) -> bool:
        return any((self.rot, self.scale, self.shift, self.contrast))


@dataclass(frozen=True, kw_only=True)
class TrainingSpec:
    """One training run."""

    dataset: Path
    """A dataset's folder: `dataset.json`, `train/` and, maybe, `val/`."""
    folder: Path
    """Where `metrics.jsonl` and `snapshots/` are written."""
    network: str
    """The id of a network plug-in."""
    network_options: Mapping[str, Any]
    """Values of the network's options by name; what is left out has its default."""
    train_epochs: int = 30
    batch_size: int = 4
    """Samples of one step, over all devices together."""
    learning_rate: float = 3e-3
    solver_type: str = "ADAM"
    """The id of a solver."""
    lr_policy: str = "cosine"
    """The id of a learning rate policy."""
    augmentation: Augmentation = Augmentation()
    random_seed: int | None = None
    """With a seed, two runs on the same CPU give the same model; see `trainer.train`."""
    precision: str = "float32"
    """An id of `tables.PRECISIONS`."""
    solver_options: Mapping[str, Any] = field(default_factory=dict)
    """Values of the solver's options by name; what is left out has its default."""
    policy_options: Mapping[str, Any] = field(default_factory=dict)
    """Values of the policy's options by name; what is left out has its default."""
    lr_warmup: float = 0.0
    """The fraction of the training in which the learning rate rises from 0."""
    initial_weights: Path | None = None
    """A file with weights to start from; None: random ones. See `core.training.initial`."""
    freeze_matched: bool = False
    """Whether the layers that are in that file keep their weights; the head never does."""
    snapshot_interval: float = 1.0
    """Epochs between snapshots; 0: only the last one."""
    val_interval: float = 1.0
    """Epochs between validations, besides those of snapshots; 0: none."""
    keep_snapshots: int | None = None
    """How many of the last snapshots are kept besides the best one; None: all."""
    early_stopping: int = 0
    """Epochs without a better ranking metric after which the run stops; 0: never."""
    accumulation: int = 1
    """Steps whose gradients are averaged for one update."""
    max_gradient_norm: float = 0.0
    """Gradients are scaled down to this norm over all weights; 0: never."""
    ema_momentum: float = 0.0
    """Of the moving average of the weights, which is measured and saved; 0: no average."""
    shuffle: bool = True
    """Whether each epoch has an order of its own; otherwise all have that of the dataset."""
    tensorboard: bool = False
    """Whether to write files for TensorBoard."""
    profile_steps: int = 0
    """How many steps to profile for TensorBoard; 0: none."""
    extended_after: int = 0
    """The epoch at which the run had ended before it was extended; 0: it never was."""


@dataclass(frozen=True)
class SnapshotInfo:
    """A moment of a run and the file of its weights."""

    epoch: float
    """Epochs so far; an int where whole."""
    path: Path
    """The `.keras` file, relative to the run's folder."""
    bytes: int
    metrics: Metrics
    best: bool
    """Whether it was better than every one before; in a result: the best of all."""


@dataclass(frozen=True)
class TrainingResult:
    """What a run gave."""

    epochs: int
    best_epoch: float
    metrics: Metrics
    """Of the best epoch."""
    snapshots: tuple[SnapshotInfo, ...]
