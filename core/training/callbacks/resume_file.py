"""Saving what is needed to resume after an interruption."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras

from core.storage import ModelFolder
from core.training.callbacks.snapshots import Snapshots
from core.training.moments import Moment
from core.training.resume import ResumePoint, Variables, write_point


class ResumeFile:
    """Writes a resume point after each epoch; must be the last of the watchers that write."""

    def __init__(
        self,
        model: keras.Model,
        epochs: int,
        folder: Path,
        snapshots: Snapshots,
        start: ResumePoint,
    ) -> None:
        """Take the compiled model, the run's epochs, folder, snapshots and starting point."""
        self.model = model
        self.epochs = epochs
        self.folder = folder
        self.snapshots = snapshots
        self.start = start

    def reached(self, moment: Moment) -> None:
        if not moment.ends_epoch:
            return
        epoch = int(moment.epoch)
        point = replace(
            self.start,
            metrics_bytes=ModelFolder(self.folder).metrics.stat().st_size,
            epoch=epoch,
            snapshots=tuple(self.snapshots.infos),
            # After the last epoch no values are needed, only the fact that it is finished.
            variables={} if epoch == self.epochs else _values_of(self.model),
        )
        write_point(self.folder, point)


def _variables_of(model: keras.Model) -> list[Any]:
    """Everything that a training step changes: weights, moving averages, seeds, solver state."""
    return [*model.variables, *model.optimizer.variables]


def _values_of(model: keras.Model) -> Variables:
    variables = _variables_of(model)
    return {str(number): keras.ops.convert_to_numpy(one) for number, one in enumerate(variables)}


def restore(model: keras.Model, values: Variables) -> bool:
    """Set the variables of a compiled model to those of a resume point.

    Returns:
        whether they fit: another version of the product may build a different network.
    """
    # With several devices, the solver's variables must be created where the network's were.
    with model.distribute_strategy.scope():
        model.optimizer.build(model.trainable_variables)
        variables = {str(number): one for number, one in enumerate(_variables_of(model))}
        shapes = {number: tuple(one.shape) for number, one in variables.items()}
        if shapes != {number: value.shape for number, value in values.items()}:
            return False
        for number, variable in variables.items():
            variable.assign(values[number])
    return True
