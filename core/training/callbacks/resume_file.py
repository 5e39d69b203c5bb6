"""Keeping what is needed to go on after an interruption."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras

from core.storage import ModelFolder
from core.training.callbacks.snapshots import Snapshots
from core.training.resume import ResumePoint, Variables, write_point


class ResumeFile(keras.callbacks.Callback):
    """Writes a point after each epoch; it must be the last of the callbacks that write."""

    def __init__(self, folder: Path, snapshots: Snapshots, start: ResumePoint) -> None:
        """Take the run's folder, its snapshots, and where the run began."""
        super().__init__()
        self.folder = folder
        self.snapshots = snapshots
        self.start = start

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        point = replace(
            self.start,
            metrics_bytes=ModelFolder(self.folder).metrics.stat().st_size,
            snapshots=tuple(self.snapshots.infos),
            # After the last epoch, there is nothing to go on with; that it is the last one counts.
            variables={} if epoch + 1 == self.params["epochs"] else values_of(self.model),
        )
        write_point(self.folder, point)


def variables_of(model: keras.Model) -> list[Any]:
    """All that a step of training changes: weights, moving averages, seeds, the solver's state."""
    return [*model.variables, *model.optimizer.variables]


def values_of(model: keras.Model) -> Variables:
    variables = variables_of(model)
    return {str(number): keras.ops.convert_to_numpy(one) for number, one in enumerate(variables)}


def restore(model: keras.Model, values: Variables) -> bool:
    """Set the variables of a compiled model to those of a point.

    Returns:
        whether they fit; another version of the product may build another network.
    """
    # On several devices the solver's variables must be made where the network's were.
    with model.distribute_strategy.scope():
        model.optimizer.build(model.trainable_variables)
        variables = {str(number): one for number, one in enumerate(variables_of(model))}
        shapes = {number: tuple(one.shape) for number, one in variables.items()}
        if shapes != {number: value.shape for number, value in values.items()}:
            return False
        for number, variable in variables.items():
            variable.assign(values[number])
    return True
