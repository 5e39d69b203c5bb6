"""Where a run starts: from scratch, after an interruption, or to be trained longer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras

from core.exceptions import ResumeError
from core.training.callbacks.resume_file import restore
from core.training.resume import ResumePoint, fingerprint, is_extended, read_point
from core.training.run import RunSizes
from core.training.seeds import seed_for
from core.training.spec import TrainingSpec


def starting_point(spec: TrainingSpec, *, resume: bool) -> ResumePoint:
    """Where to start: after the last epoch of an interrupted run, or from scratch."""
    point = read_point(spec) if resume else None
    if point is not None:
        best = point.best
        if best is not None and is_extended(spec, point):
            best = (point.epoch, best[1])  # early stopping counts from here
        return replace(point, fingerprint=fingerprint(spec), best=best)
    return ResumePoint(
        fingerprint(spec), seed_for(spec), metrics_bytes=0, snapshots=(), variables={}
    )


def restore_run(
    spec: TrainingSpec,
    run: RunSizes,
    start: ResumePoint,
    network: keras.Model,
    model: keras.Model,
) -> None:
    """Give a new network and its solver the state of the starting point."""
    if restore(model, start.variables):
        return
    if start.variables:
        raise ResumeError("This version of the product builds a different network.")
    last = spec.folder / start.snapshots[-1].path
    _restore_weights(network, model, last, start.epoch * run.steps)


def _restore_weights(network: keras.Model, model: keras.Model, snapshot: Path, steps: int) -> None:
    """Start from a snapshot after a number of steps; the solver has forgotten what it averages."""
    network.set_weights(keras.models.load_model(snapshot, compile=False).get_weights())
    with model.distribute_strategy.scope():
        model.optimizer.build(model.trainable_variables)
        model.optimizer.iterations.assign(steps)
