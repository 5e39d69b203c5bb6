"""What a user can choose from; forms are made of these tables, without TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from core.exceptions import TrainingError

Value = TypeVar("Value")


class Table(dict[str, Value]):
    """Entries by id; an unknown id raises TrainingError with the known ones."""

    def __init__(self, what: str, entries: dict[str, Value]) -> None:
        super().__init__(entries)
        self.what = what

    def __missing__(self, key: str) -> Value:
        raise TrainingError(f"There is no {self.what} {key!r}; known: {', '.join(self)}.")


@dataclass(frozen=True)
class Option:
    """A whole-number option of a network."""

    name: str
    title: str
    initial: int
    minimum: int
    maximum: int
    help: str


@dataclass(frozen=True)
class NetworkInfo:
    """A network that can be trained."""

    id: str
    title: str
    task: str
    """What it learns: `segmentation` gives each pixel a class."""
    module: str
    """Where its `build` is; imports TensorFlow."""
    options: tuple[Option, ...]

    def values(self, given: Mapping[str, Any]) -> dict[str, int]:
        """A value for each option: the given one, or the initial one.

        Raises:
            TrainingError: one is unknown or out of its range.
        """
        known = Table(f"option of {self.title}", {option.name: option for option in self.options})
        for name, value in given.items():
            option = known[name]
            if not option.minimum <= value <= option.maximum:
                raise TrainingError(
                    f"{option.title} is {value}; it must be {option.minimum} to {option.maximum}."
                )
        return {option.name: given.get(option.name, option.initial) for option in self.options}


UNET = NetworkInfo(
    id="unet",
    title="U-Net",
    task="segmentation",
    module="core.training.networks.unet",
    options=(
        Option(
            name="depth",
            title="Depth",
            initial=4,
            minimum=1,
            maximum=6,
            help="How often the image is halved; deeper networks see wider surroundings.",
        ),
        Option(
            name="width",
            title="Width",
            initial=8,
            minimum=4,
            maximum=128,
            help="Filters of the first level; each further level has twice as many.",
        ),
    ),
)

NETWORKS: Table[NetworkInfo] = Table("network", {network.id: network for network in [UNET]})

SOLVERS: Table[str] = Table(
    "solver",
    {
        "ADAM": "Adam",
        "ADAMW": "AdamW (Adam with weight decay)",
        "SGD": "Stochastic gradient descent with momentum",
        "NESTEROV": "Nesterov's accelerated gradient",
        "RMSPROP": "RMSprop",
        "ADAGRAD": "AdaGrad",
    },
)

LR_POLICIES: Table[str] = Table(
    "learning rate policy",
    {
        "cosine": "Falling to zero along a cosine",
        "fixed": "Fixed",
    },
)

PRECISIONS: Table[str] = Table(
    "precision",
    {
        "float32": "32 bit",
        "mixed_bfloat16": "Mixed bfloat16 (recent CPUs and GPUs)",
        "mixed_float16": "Mixed float16 (GPUs)",
    },
)
