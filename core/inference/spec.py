"""The input and result of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from core.inference.origin import Origin

USUAL_OUTPUTS = 200
"""How many inputs have their outputs kept by default."""


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
    place: int = 0
    """Of its entry among all; an entry may give several inputs, such as the frames of a file."""
    tags: Mapping[str, Any] = field(default_factory=dict)
    """What the header of its DICOM file says; see `core.dicom.tags`."""
    origin: Origin | None = None
    """Its file; None: it has none, or that is not known."""
    members: tuple[int, ...] = ()
    """The places of those members of an ensemble that predict it; empty: all do."""


@dataclass(frozen=True)
class Inputs:
    """Inputs, from any place on, and the number of their entries."""

    count: int
    read: Callable[[int], Iterator[Input]]
    """From the entry at this place on."""

    @property
    def iterator(self) -> Iterator[Input]:
        """All of them."""
        return self.read(0)

    @classmethod
    def of(cls, inputs: Sequence[Input]) -> Inputs:
        """Inputs that are in memory, each an entry of its own."""
        placed = [replace(one, place=place) for place, one in enumerate(inputs)]
        return cls(len(placed), lambda start: iter(placed[start:]))


@dataclass(frozen=True, kw_only=True)
class InferenceSpec:
    """One inference: a snapshot or several, the inputs and the folder for the outputs."""

    snapshot: Path
    inputs: Inputs
    class_labels: Sequence[str]
    folder: Path
    max_outputs: int
    """Outputs are kept of this many inputs, from the first, and of more while they take little;
    metrics and answers cover all."""
    members: Sequence[Path] = ()
    """Further snapshots, with which outputs are combined."""
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
