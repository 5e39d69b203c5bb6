"""Several networks whose outputs are combined. Imports TensorFlow, so only for child processes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import InferenceError
from core.inference.predictor import Predictor
from core.tasks.base import TaskDefinition
from core.tasks.ensembles import ensemble_batch


class Ensemble:
    """The members of an ensemble, or a single one."""

    def __init__(
        self, snapshots: Sequence[Path], task: TaskDefinition, *, test_time_flips: bool = False
    ) -> None:
        """Load all members; see `Predictor`.

        Raises:
            InferenceError: one cannot be loaded, or takes other inputs than the first one.
        """
        self._task = task
        self._members = [
            Predictor(snapshot, test_time_flips=test_time_flips) for snapshot in snapshots
        ]
        self.shape = self._members[0].shape
        for member, snapshot in zip(self._members, snapshots, strict=True):
            self.shape = _common(self.shape, member.shape, snapshot)

    def predict(
        self, batch: NDArray[Any], places: Sequence[int] = (), *, pictures: bool = True
    ) -> dict[str, NDArray[np.float32]]:
        """The outputs by name for raw features (batch, height, width, channels).

        They are combined as by `ensemble_batch`.

        Args:
            batch: the features.
            places: of the members that are asked; empty: all are.
            pictures: see `Predictor.predict`.
        """
        asked = [self._members[place] for place in places] or self._members
        every = [
            member.predict(batch, pictures=pictures and not number)
            for number, member in enumerate(asked)
        ]
        return ensemble_batch(self._task, every)


def _common(
    shape: tuple[int | None, ...], other: tuple[int | None, ...], snapshot: Path
) -> tuple[int | None, ...]:
    """What two networks take; None: any length."""
    pairs = list(zip(shape, other, strict=False))
    if len(shape) != len(other) or any(None not in pair and len(set(pair)) > 1 for pair in pairs):
        raise InferenceError(
            f"The networks of the ensemble take inputs of different shapes: the first one {shape}, "
            f"{snapshot} {other}. Leave it out."
        )
    return tuple(one if two is None else two for one, two in pairs)
