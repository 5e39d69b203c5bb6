"""Saving what is needed to resume after an interruption."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import keras

from core.storage import ModelFolder
from core.training.callbacks.snapshots import Snapshots
from core.training.moments import Moment
from core.training.patience import Patience
from core.training.resume import ResumePoint, Variables, write_point
from core.training.spec import SnapshotInfo, TrainingSpec

OnKept = Callable[[Sequence[SnapshotInfo]], None]


class ResumeFile:
    """Writes a resume point after each epoch; must be the last of the watchers that write."""

    def __init__(
        self,
        model: keras.Model,
        spec: TrainingSpec,
        snapshots: Snapshots,
        patience: Patience,
        start: ResumePoint,
        on_kept: OnKept,
    ) -> None:
        """Take the compiled model, the run, what of it is stored, and its starting point.

        Args:
            model: as above.
            spec: as above.
            snapshots: as above.
            patience: as above.
            start: as above.
            on_kept: called when only these snapshots are still needed.
        """
        self.model = model
        self.spec = spec
        self.snapshots = snapshots
        self.patience = patience
        self.start = start
        self.on_kept = on_kept

    def reached(self, moment: Moment) -> None:
        if not moment.ends_epoch:
            return
        folder, keep = self.spec.folder, self.spec.keep_snapshots
        if keep is not None:
            self.snapshots.keep(keep)
        point = replace(
            self.start,
            metrics_bytes=ModelFolder(folder).metrics.stat().st_size,
            epoch=int(moment.epoch),
            ended=moment.ends_run,
            best=self.patience.best,
            snapshots=tuple(self.snapshots.infos),
            # Those of the last epoch are what *Train longer* starts from.
            variables=_values_of(self.model),
        )
        write_point(folder, point)
        if keep is not None:
            self.on_kept(point.snapshots)  # the point no longer relies on the others


def _variables_of(model: keras.Model) -> list[Any]:
    """Everything that a training step changes: weights, moving averages, seeds, solver state."""
    if not model.optimizer.built:  # a training step with optimizers of its own never uses it
        model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]


def _values_of(model: keras.Model) -> Variables:
    variables = _variables_of(model)
    return {str(number): keras.ops.convert_to_numpy(one) for number, one in enumerate(variables)}


def restore(model: keras.Model, values: Variables) -> bool:
    """Set the variables of a compiled model to those of a resume point.

    Returns:
        whether they fit: another version of the product may build a different network, and former
        versions kept none of finished runs.
    """
    if not values:
        return False
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
