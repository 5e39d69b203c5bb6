"""What the engine is asked to do, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True)
class Input:
    """One input, or why it could not be read."""

    name: str
    feature: NDArray[Any] | None = None
    label: NDArray[Any] | None = None
    error: str = ""


@dataclass(frozen=True)
class Inputs:
    """Inputs that are read one after the other, and how many there are."""

    count: int
    iterator: Iterator[Input]


@dataclass(frozen=True, kw_only=True)
class InferenceSpec:
    """One inference: a snapshot, its inputs, and where the outputs go."""

    snapshot: Path
    inputs: Inputs
    class_labels: Sequence[str]
    folder: Path
    max_outputs: int
    """Metrics cover all inputs; outputs are kept of the first so many."""
    task: str = ""
    """What the dataset's labels are; see `core.tasks.Task`."""
    value_names: Sequence[str] = ()
    """Of what a regression predicts."""
    ignored: int | None = None
    """Index of the class whose pixels are not measured."""
    batch_size: int = 8


@dataclass(frozen=True)
class InferenceResult:
    """Metrics over all inputs, and those that could not be predicted."""

    metrics: dict[str, Any]
    rejected: list[dict[str, str]] = field(default_factory=list)
    """`input` and `message` of each."""
