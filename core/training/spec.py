"""What the trainer is asked to do, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from core.plugins.inputs import LossOptions
from core.store.folds import Fold

Metrics = dict[str, float | None]
"""Metrics by name; None where one is undefined (Dice of a class that is nowhere)."""

_FORMER_CHANGES = ("rot", "scale", "shift", "contrast")


@dataclass(frozen=True)
class Augmentation:
    """How much images are changed at random while training; 0 is not at all."""

    rot: float = 90.0
    """Largest rotation, in degrees, to either side."""
    scale: float = 0.25
    """Images are scaled by a factor between 1 / (1 + scale) and 1 + scale."""
    shift: float = 0.1
    """Largest shift, as a part of the height and of the width."""
    contrast: float = 0.5
    """Intensities are multiplied by a factor between 1 / (1 + contrast) and 1 + contrast, and
    shifted by up to half of `contrast` times the image's mean."""
    flip_horizontal: bool = False
    """Whether half of the images are flipped left to right."""
    flip_vertical: bool = False
    """Whether half of the images are flipped upside down."""
    quadrant_rotation: bool = False
    """Whether images are rotated by 0, 90, 180 or 270 degrees; by 0 or 180 if not square."""
    aspect: float = 0.0
    """The ratio of width to height is multiplied by a factor between 1 / (1 + aspect) and
    1 + aspect; the area stays."""
    elastic: float = 0.0
    """Largest standard deviation of a smooth displacement, as a part of the shorter side."""
    brightness: float = 0.0
    """Largest shift of intensities, as a part of the image's standard deviation."""
    gamma: float = 0.0
    """Intensities, from 0 at the image's least to 1 at its greatest, are raised to a power between
    1 / (1 + gamma) and 1 + gamma."""
    noise: float = 0.0
    """Largest standard deviation of Gaussian noise, as a part of the image's."""
    blur: float = 0.0
    """Largest standard deviation of a Gaussian blur, in pixels."""
    saturation: float = 0.0
    """The saturation of color images is multiplied by a factor between 1 / (1 + saturation) and
    1 + saturation."""
    hue: float = 0.0
    """Largest rotation of the hue of color images, in degrees, to either side."""
    mixup: float = 0.0
    """Parameter alpha of the beta distribution of a MixUp's weights; 0: none."""
    cutmix: float = 0.0
    """Parameter alpha of the beta distribution of a CutMix's areas; 0: none."""
    bias_field: float = 0.0
    """Intensities are multiplied by a smooth field of factors between 1 / (1 + bias_field) and
    1 + bias_field."""
    low_resolution: float = 0.0
    """Images are reduced by a factor between 1 and 1 + low_resolution, and enlarged again."""
    spared: float = 0.0
    """The probability with which each of blur, low resolution and noise leaves an image as it
    is."""

    @property
    def mixes(self) -> bool:
        """Whether images are mixed with each other."""
        return bool(self.mixup or self.cutmix)

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def __repr__(self) -> str:
        # Always with the fields of version 0.1, of which fingerprints of its runs are made.
        texts = [
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)
            if field.name in _FORMER_CHANGES or getattr(self, field.name) != field.default
        ]
        return f"Augmentation({', '.join(texts)})"


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
    probe_samples: int = 0
    """How many samples are predicted after each epoch, for pages to show; 0: none."""
    extended_after: int = 0
    """The epoch at which the run had ended before it was extended; 0: it never was."""
    pause_after: int = 0
    """The epoch after which the run pauses, to go on later as if it had not; 0: it does not."""
    loss: LossOptions = field(default_factory=LossOptions)
    """What is minimized."""
    crop_size: int | None = None
    """The side of the squares that the network sees: at random places of the training images, and
    in the centre of all others; None: whole images."""
    network_source: Path | None = None
    """The file with the source of an own network, which is trained in a sandbox; see
    `core.own_networks.training`."""
    fold: Fold | None = None
    """What the run is validated on, of the training and validation stages together; it is trained
    on the rest of both. None: the stages are as they are."""


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
    paused: bool = False
    """Whether it has epochs left, and only paused."""
