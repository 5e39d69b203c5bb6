"""What a network is built for, and what it is trained on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.classes import class_slugs

Pixels = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Mean and standard deviation of each pixel (height, width, channels)."""


def _no_head(features: Any) -> Any:
    raise NotImplementedError("The head is there when the network is built, not in `check`.")


@dataclass(frozen=True)
class InputSpec:
    """What a network is built for: shape and statistics of the data, and what it outputs."""

    shape: tuple[int, int, int]
    """Height, width, channels."""
    means: tuple[float, ...]
    """Mean of the raw values of each channel."""
    deviations: tuple[float, ...]
    """Standard deviation of each channel; never 0."""
    task: str
    """What is learnt: one of `Task`, or the id of a task that was registered."""
    outputs: int
    """The number of classes, of numbers in a regression, or of channels of target images."""
    target_means: tuple[float, ...] = ()
    """Mean of each number of a regression, or of each channel of target images; empty for other
    tasks."""
    target_deviations: tuple[float, ...] = ()
    """Standard deviation of each of them; never 0."""
    maxima: tuple[float, ...] = ()
    """Largest raw value of each channel in training: of texts, the largest index."""
    dtype: str = ""
    """NumPy's name of the raw values' type as they are stored; empty: unknown."""
    synchronized: bool = False
    """Whether batch normalisation is over all devices together (training on several)."""
    head: Callable[[Any], Any] = field(default=_no_head, repr=False, compare=False)
    """Makes the task's outputs, float32, from the network's last features: (batch, features), or
    (batch, height, width, features) for tasks that output images."""
    pixels: Callable[[], Pixels] | None = field(default=None, repr=False, compare=False)
    """Reads the training images for `pixel_statistics`; None: they are not read."""

    def pixel_statistics(self) -> Pixels:
        """Mean and standard deviation of each pixel in training; the latter are never 0.

        Where the images are not read, as in `check`, they are those of the channel.
        """
        if self.pixels is not None:
            return self.pixels()
        means, deviations = (
            np.broadcast_to(np.array(values, np.float64), self.shape)
            for values in (self.means, self.deviations)
        )
        return means, deviations


@dataclass(frozen=True)
class LossOptions:
    """What is minimized, as chosen by the user; a task takes those that its `loss_options` name."""

    kind: str = ""
    """An id of the task's `losses`; empty: the loss of models of former versions."""
    label_smoothing: float = 0.0
    """The share of a label's probability that is spread evenly over all classes."""
    focal_gamma: float = 2.0
    """The power of the focal loss; 0 is cross-entropy."""
    tversky_alpha: float = 0.3
    """The weight of false positives in the Tversky index."""
    tversky_beta: float = 0.7
    """The weight of false negatives."""
    huber_delta: float = 1.0
    """The error, in standard deviations of the targets, above which Huber's loss is linear."""
    class_weights: str = "none"
    """`balanced`: classes weigh inversely to their frequency; `none`: all weigh alike."""


@dataclass(frozen=True)
class DataInfo:
    """A dataset with labels for a task."""

    inputs: InputSpec
    names: tuple[str, ...]
    """Names of the classes by index, of the numbers of a regression, or of the channels of
    target images."""
    train_entries: int
    val_entries: int
    ignored: int | None = None
    """Index of the class whose pixels are ignored in training and metrics."""
    class_counts: tuple[int, ...] = ()
    """How many labels, boxes or pixels of each class there are in training; empty if unknown."""
    loss: LossOptions = LossOptions()
    """What the user chose for the loss."""
    values_are: str = ""
    """What the values of a regression are: `counts`, `lengths` or `areas` in the image; empty:
    anything."""

    @property
    def task(self) -> str:
        return self.inputs.task

    @property
    def slugs(self) -> tuple[str, ...]:
        """The names as used in metric names: `Left ventricle` → `left_ventricle`."""
        return class_slugs(self.names)
