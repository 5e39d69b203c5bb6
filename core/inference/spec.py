"""The input and result of the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True)
class Input:
    """One input, or the reason why it could not be read."""

    name: str
    feature: NDArray[Any] | None = None
    label: NDArray[Any] | None = None
    error: str = ""
    group: str = ""
    """What it has in common with others, such as a patient; "": nothing."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else its entry says, by which samples can be chosen."""


@dataclass(frozen=True)
class Inputs:
    """An iterable of inputs, and their number."""

    count: int
    iterator: Iterator[Input]


@dataclass(frozen=True, kw_only=True)
class InferenceSpec:
    """One inference: a snapshot, its inputs and the folder for the outputs."""

    snapshot: Path
    inputs: Inputs
    class_labels: Sequence[str]
    folder: Path
    max_outputs: int
    """Outputs are kept of this many inputs, from the first, and of more while they take little;
    metrics and answers cover all."""
    task: str = ""
    """What the dataset's labels mean; see `core.tasks.Task`."""
    value_names: Sequence[str] = ()
    """Names of the values that a regression predicts."""
    ignored: int | None = None
    """Index of the class whose pixels are excluded from metrics."""
    batch_size: int = 8
    test_time_flips: bool = False
    """Whether outputs are the mean over four flips of the image; see `flips`."""
    largest_component: bool = False
    """Whether each class but background keeps its largest component only; see `components`."""
    dtype: str = ""
    """NumPy's name of the training images' type; empty: unknown."""
    training: Path | None = None
    """The stage whose images the network was trained on, to compare the inputs with; None: they are
    these, or not images."""
    normalizes_images: bool = False
    """Whether the network brings each image to the same mean and standard deviation."""


@dataclass(frozen=True)
class InferenceResult:
    """Metrics over all inputs, and the rejected inputs."""

    metrics: dict[str, Any]
    rejected: list[dict[str, str]] = field(default_factory=list)
    """`input` and `message` of each."""
    remark: str = ""
    """How the inputs differ from the training images; "" if they do not. See `unlike`."""
