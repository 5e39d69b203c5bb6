"""What an ensemble outputs, given what its members do; imports no TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.base import TaskDefinition

Outputs = Mapping[str, NDArray[Any]]
"""A network's outputs by name, in its order."""


def ensemble_outputs(task: TaskDefinition, members: Sequence[Outputs]) -> dict[str, NDArray[Any]]:
    """The outputs for one sample: the first one, and what the task combines besides.

    Others are those of the first member.

    Args:
        task: how they are combined.
        members: the outputs of each for the sample; a single one's are returned as they are.
    """
    return dict(members[0]) | _combined(task, members)


def ensemble_batch(task: TaskDefinition, members: Sequence[Outputs]) -> dict[str, NDArray[Any]]:
    """The same for a batch: each output has a first axis for its samples, of which there are some.

    Args:
        task: as above.
        members: as above, for the whole batch.
    """
    count = len(next(iter(members[0].values())))
    rows = [
        _combined(task, [{name: array[row] for name, array in one.items()} for one in members])
        for row in range(count)
    ]
    return dict(members[0]) | {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def _combined(task: TaskDefinition, members: Sequence[Outputs]) -> dict[str, NDArray[Any]]:
    """What differs from the outputs of the first member, for one sample."""
    if len(members) == 1:
        return {}
    firsts = [next(iter(one.values())) for one in members]
    return {next(iter(members[0])): task.combined(firsts), **task.combined_others(members)}
