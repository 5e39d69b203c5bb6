"""Samples of another dataset, with labels as those of the dataset that a model was trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.exceptions import InferenceError
from core.inference.spec import Input, Inputs
from core.spellings import composed
from core.tasks.base import TaskDefinition

_MASK_VALUES = 256


@dataclass(frozen=True)
class Names:
    """What a dataset calls its classes or values, by index; empty: it gives them no names."""

    names: Sequence[str]
    ignored: int | None = None


@dataclass(frozen=True)
class Matched:
    """The inputs with other labels, and what these mean."""

    inputs: Inputs
    names: list[str]
    """Those of the model, then classes that it does not know."""
    remark: str
    """What does not fit; "" if everything does."""


def matched(inputs: Inputs, own: Names, other: Names, task: TaskDefinition) -> Matched:
    """Give labels the indices that classes or values of the same name have in the model's dataset.

    Args:
        inputs: samples of the other dataset.
        own: of the model's dataset.
        other: of the other dataset.

    Raises:
        InferenceError: the other dataset lacks a value that the model predicts.
    """
    if not own.names or not other.names:
        return Matched(inputs, list(own.names), "")
    known = {composed(name): index for index, name in enumerate(own.names)}
    if not task.has_classes:
        return _values(inputs, own, other, known, task)
    strange = [name for name in other.names if composed(name) not in known]
    names = [*own.names, *strange]
    places = {composed(name): index for index, name in enumerate(names)}
    table = np.arange(max(_MASK_VALUES, len(other.names)))
    table[: len(other.names)] = [places[composed(name)] for name in other.names]
    if other.ignored is not None and own.ignored is not None:
        table[other.ignored] = own.ignored
    missing = [name for name in own.names if composed(name) not in map(composed, other.names)]
    return Matched(_with(inputs, table, task), names, _remark(strange, missing))


def _values(
    inputs: Inputs, own: Names, other: Names, known: dict[str, int], task: TaskDefinition
) -> Matched:
    """Values in the order of the model's; further ones are left out."""
    places = {composed(name): index for index, name in enumerate(other.names)}
    if missing := [name for name in own.names if composed(name) not in places]:
        raise InferenceError(
            f"The dataset has no values named {', '.join(missing)}, which the model predicts; it "
            f"has {', '.join(other.names)}. Choose another dataset, or name its columns alike."
        )
    table = np.array([places[name] for name in known])
    return Matched(_with(inputs, table, task), list(own.names), "")


def _with(inputs: Inputs, table: NDArray[np.int64], task: TaskDefinition) -> Inputs:
    def read(start: int) -> Iterator[Input]:
        for given in inputs.read(start):
            label = None if given.label is None else task.relabelled(given.label, table)
            yield replace(given, label=label)

    return Inputs(inputs.count, read)


def _remark(strange: Sequence[str], missing: Sequence[str]) -> str:
    texts = []
    if strange:
        texts.append(
            f"The model does not know {', '.join(strange)}: samples of these classes count as "
            "errors."
        )
    if missing:
        texts.append(f"The dataset has no class {', '.join(missing)}.")
    return " ".join(texts)
