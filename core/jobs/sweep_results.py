"""From the rows of a sweep to the trials that `core.tuning` knows, and what they reached."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from statistics import fmean
from typing import Any

from core.exceptions import StoreError
from core.models import Job, Sweep, SweepRun, TrainedModel
from core.runs.history import read_history
from core.storage import ModelFolder
from core.store.manifest import read_json
from core.tasks.metrics import VALIDATION, has_validation
from core.tuning.budget import Budget
from core.tuning.steering import Plan
from core.tuning.trial import DONE, FAILED, PAUSED, RUNNING, WAITING, Objectives, Trial

PARAMETERS, SECONDS = "parameters", "seconds"
COSTS = {PARAMETERS: "Number of weights", SECONDS: "Training time (s)"}
"""What else than results a sweep can be about; smaller is better."""
_STATES = {
    Job.Status.WAITING: WAITING,
    Job.Status.RUNNING: RUNNING,
    Job.Status.PAUSED: PAUSED,
    Job.Status.DONE: DONE,
}


def plan_of(sweep: Sweep) -> Plan:
    budget = Budget(sweep.runs_limit, sweep.hours, sweep.patience, sweep.gain)
    return Plan(budget, tuple(sweep.pauses), sweep.eta)


def runs_of(sweep: Sweep) -> list[SweepRun]:
    """The runs with their models and jobs, by number and repeat."""
    return list(sweep.runs.select_related("model__job"))


def record(sweep: Sweep, runs: Sequence[SweepRun]) -> None:
    """Keep what runs that paused or ended have reached; doing it twice does no harm."""
    for run in runs:
        epoch = _epoch_reached(run)
        if run.model is not None and epoch and str(epoch) not in run.results:
            run.results[str(epoch)] = values_of(run.model, sweep.metrics)
            run.save(update_fields=["results"])


def _epoch_reached(run: SweepRun) -> int:
    """The epoch after which it stands; 0 while it does not."""
    status = run.model.job.status if run.model is not None else ""
    if status == Job.Status.PAUSED:
        return run.pause_after
    if status == Job.Status.DONE and run.model is not None:
        return math.ceil(run.model.epochs)
    return 0


def values_of(model: TrainedModel, metrics: Sequence[dict[str, Any]]) -> list[float | None]:
    """A model's values of a sweep's metrics at its best epoch so far; None where unknown."""
    return [_value_of(model, metric["name"]) for metric in metrics]


def _value_of(model: TrainedModel, name: str) -> float | None:
    if name == PARAMETERS:
        try:
            return read_json(ModelFolder(model.folder).hardware).get(PARAMETERS)
        except StoreError:
            return None
    if name == SECONDS:
        seconds = read_history(model.metrics_path).epochs.seconds
        return _finite(float(seconds[-1])) if len(seconds) else None
    prefix = VALIDATION if has_validation(model.metrics) else ""
    return _finite(model.metrics.get(prefix + name))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def trials_of(sweep: Sweep, runs: Sequence[SweepRun]) -> list[Trial]:
    """The trials in order: the seeds of a choice of values are one."""
    groups = groupby(runs, key=lambda run: run.number)
    return [_trial_of(sweep, number, list(members)) for number, members in groups]


def _trial_of(sweep: Sweep, number: int, runs: list[SweepRun]) -> Trial:
    living = [run for run in runs if state_of(run) != FAILED]
    states = {state_of(run) for run in living}
    # The first that holds: one that trains is not paused yet, and one that paused is not done.
    order = (RUNNING, WAITING, PAUSED, DONE)
    state = next((one for one in order if one in states), FAILED)
    signs = [1 if metric["larger_is_better"] else -1 for metric in sweep.metrics]
    known = living or runs
    results = {epoch: _mean_at(known, epoch, signs) for epoch in _common_epochs(known)}
    until = max(run.pause_after for run in known)
    if any(run.pause_after == 0 for run in known):
        until = 0
    return Trial(number, _plain(sweep, runs[0].values), state, results, until)


def _plain(sweep: Sweep, values: dict[str, str]) -> dict[str, str]:
    """The values that the sweep varies, without the seed."""
    return {name: value for name, value in values.items() if name in sweep.space}


def state_of(run: SweepRun) -> str:
    """The state of a run in the words of `core.tuning`."""
    if run.model is None:
        return DONE if run.results and not run.error else FAILED  # deleted since, or never made
    return _STATES.get(Job.Status(run.model.job.status), FAILED)


def _common_epochs(runs: Sequence[SweepRun]) -> list[int]:
    """The epochs of results, where every run has come so far."""
    every = sorted({int(epoch) for run in runs for epoch in run.results})
    return [epoch for epoch in every if all(_at(run, epoch) is not None for run in runs)]


def _at(run: SweepRun, epoch: int) -> list[float | None] | None:
    """The results at an epoch; of a run that has ended before, its last ones."""
    if str(epoch) in run.results:
        return list(run.results[str(epoch)])
    if run.results and state_of(run) == DONE:
        return list(run.results[str(max(map(int, run.results)))])
    return None


def _mean_at(runs: Sequence[SweepRun], epoch: int, signs: Sequence[int]) -> Objectives:
    """The mean over seeds of each metric, larger is better; None where one is unknown."""
    found = [values for run in runs if (values := _at(run, epoch)) is not None]
    columns = zip(*found, strict=True)
    return tuple(
        None if None in column else sign * fmean(value for value in column if value is not None)
        for sign, column in zip(signs, columns, strict=True)
    )
