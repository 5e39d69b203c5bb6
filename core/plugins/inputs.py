"""What a network is built for, and what it is trained on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


def _no_head(features: Any) -> Any:
    raise NotImplementedError("The trainer gives the head of the dataset's task.")


@dataclass(frozen=True)
class InputSpec:
    """What a network is built for: the data's shape and statistics, and what it outputs."""

    shape: tuple[int, int, int]
    """Height, width, channels."""
    means: tuple[float, ...]
    """Of the raw values of each channel."""
    deviations: tuple[float, ...]
    """Standard deviations of each channel; never 0."""
    task: str
    """An id of `core.tasks`."""
    outputs: int
    """Classes, or numbers."""
    target_means: tuple[float, ...] = ()
    """Of each number; empty where there are classes."""
    target_deviations: tuple[float, ...] = ()
    """Standard deviations of each number; never 0."""
    synchronized: bool = False
    """Normalise batches over all devices together (training on several)."""
    head: Callable[[Any], Any] = field(default=_no_head, repr=False, compare=False)
    """Makes the task's outputs, float32, from a network's last features: (batch, features), or
    (batch, height, width, features) where a task outputs images."""


@dataclass(frozen=True)
class DataInfo:
    """What is known of a dataset that a network is trained on."""

    inputs: InputSpec
    names: tuple[str, ...]
    """Of the classes by index, or of the numbers of a regression."""
    train_entries: int
    val_entries: int
    ignored: int | None = None
    """Index of the class whose pixels are neither learnt nor measured."""

    @property
    def task(self) -> str:
        return self.inputs.task

    @property
    def slugs(self) -> tuple[str, ...]:
        """The names as parts of metric names: `Left ventricle` → `left_ventricle`."""
        slugs: list[str] = []
        for index, name in enumerate(self.names):
            slug = re.sub(r"\W+", "_", name.lower()).strip("_") or "class"
            slugs.append(f"{slug}_{index}" if slug in slugs else slug)
        return tuple(slugs)
