"""What is known of a network without building it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.exceptions import TrainingError
from core.tasks import Task
from core.training.table import Table


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
    tasks: tuple[Task, ...]
    """What it can learn."""
    module: str
    """Where its `build` is; imports TensorFlow."""
    options: tuple[Option, ...]
    initial: Mapping[str, Any] = field(default_factory=dict)
    """Where the fields of the model form start, if elsewhere than the form says."""
    steps_at_once: int = 1
    """Steps that TensorFlow may run before Python has its turn: many, where they are short."""

    def fits(self, task: str) -> bool:
        """Whether it learns a task; "" where that is not known yet."""
        return not task or task in self.tasks

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
