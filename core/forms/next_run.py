"""The next run of a sweep: chosen by `core.tuning`, made through the form of a new model."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import transaction
from django.http import QueryDict

from core.exceptions import PluginError
from core.forms.model import ModelCreation
from core.forms.names import LONGEST, free_name
from core.forms.own_networks import chosen_network
from core.image_fields import LARGEST_SEED
from core.jobs.database import AWAY
from core.jobs.sweep_results import plan_of, record, runs_of, trials_of
from core.jobs.sweeps import State, end, has_room, is_held, promote
from core.models import Sweep, SweepRun, TrainedModel
from core.store.folds import Fold
from core.tuning.halving import Promotion
from core.tuning.question import Question
from core.tuning.samplers import choose
from core.tuning.space import space_of
from core.tuning.steering import End, Start, Wait, next_step
from core.tuning.trial import Trial

logger = logging.getLogger(__name__)
FOLD = "fold"
"""The field that says what a run is validated on."""
_SEED = "random_seed"
_MOST_REFUSED = 20
"""Choices in a row that the form refuses, after which the next call goes on."""


def look_after_sweeps() -> int:
    """Let each running sweep that has room take its next step; how many did.

    Every job cluster calls it again and again. All that is decided is decided from rows, in one
    transaction a step, so it does not matter who calls it, how often, or who was killed meanwhile.
    """
    rows = Sweep.objects.filter(state=State.RUNNING).order_by("pk")
    return sum(_looked_after(sweep) for sweep in rows)


def _looked_after(sweep: Sweep) -> bool:
    try:
        return not is_held(sweep) and has_room(sweep) and advance(sweep) > 0
    except AWAY:
        raise
    except Exception:
        # Whatever a plug-in's form raises: other sweeps and jobs must go on.
        logger.exception("The sweep %d “%s” cannot go on.", sweep.pk, sweep)
        end(sweep, State.STOPPED, "Its next run could not be made; the server's log says why.")
        return False


def advance(sweep: Sweep, *, queue: bool = True) -> int:
    """Take the next step of a sweep, if there is one; how many jobs now wait.

    Args:
        sweep: as above.
        queue: whether the job clusters may take them; otherwise this process holds them.
    """
    for _ in range(_MOST_REFUSED):
        started = _step(sweep, queue=queue)
        if started is not None:
            return started
    return 0


@transaction.atomic
def _step(sweep: Sweep, *, queue: bool) -> int | None:
    """One step; how many jobs now wait because of it, None if the form refused what was chosen."""
    row = Sweep.objects.select_for_update().filter(pk=sweep.pk, state=State.RUNNING).first()
    if row is None:
        return 0
    runs = runs_of(row)
    record(row, runs)
    trials = trials_of(row, runs)
    step = next_step(plan_of(row), trials, row.hours_so_far)
    if isinstance(step, Promotion):
        chosen = [run for run in runs if run.number == step.number]
        return sum(promote(run, step.until, queue=queue) for run in chosen)
    if isinstance(step, Start):
        return _start(row, trials, queue=queue)
    if isinstance(step, End):
        end(row, State.DONE, step.reason)
    else:
        assert isinstance(step, Wait)  # noqa: S101 - there are no others
    return 0


def _start(sweep: Sweep, trials: Sequence[Trial], *, queue: bool) -> int | None:
    """Choose values, and make a run of them for each seed and fold; see `_step`."""
    asked = Question(space_of(sweep.space), trials, sweep.seed, len(sweep.metrics))
    values = choose(sweep.sampler, asked)
    if values is None:
        # Nothing new is left to try: from here on it only waits for what runs.
        limit = len(trials)
        Sweep.objects.filter(pk=sweep.pk).update(runs_limit=limit)
        return None
    made = [
        _make(sweep, len(trials), repeat, values, queue=queue) for repeat in range(sweep.repeats)
    ]
    return len(made) if all(made) else None


def _make(sweep: Sweep, number: int, repeat: int, values: dict[str, str], *, queue: bool) -> bool:
    """Make a run and its model; whether the form took the values."""
    run = SweepRun(sweep=sweep, number=number, repeat=repeat, values=dict(values))
    run.pause_after = sweep.pauses[0] if sweep.pauses else 0
    seed, fold = divmod(repeat, sweep.folds)
    data = data_of(sweep, values)
    if sweep.seeds > 1:
        number_of_seed = (int(data.get(_SEED) or 0) + seed) % (LARGEST_SEED + 1)
        data[_SEED] = run.values[_SEED] = str(number_of_seed)
    if sweep.folds > 1:
        data[FOLD] = run.values[FOLD] = str(Fold(fold + 1, sweep.folds, sweep.seed))
    data["model_name"] = free_name(TrainedModel, _name(sweep, number, seed, fold))
    try:
        creation = ModelCreation(sweep.dataset, chosen_network(sweep.network), data)
    except PluginError as error:
        run.error = str(error)
    else:
        if creation.is_valid():
            run.model = creation.save(sweep.owner, queue=queue, sweep=sweep.key, swept=run.values)
        else:
            run.error = " ".join(
                f"{name}: {text}" for name, texts in creation.errors.items() for text in texts
            )
    run.save()
    return run.model is not None


def _name(sweep: Sweep, number: int, seed: int, fold: int) -> str:
    """What the model of a run is called, if nothing else is."""
    choice = f" {number + 1}" if sweep.space or sweep.seeds > 1 else ""
    of_seed = f".{seed + 1}" if sweep.seeds > 1 else ""
    of_fold = f" fold {fold + 1}" if sweep.folds > 1 else ""
    return f"{sweep.name[: LONGEST - 30]}{choice}{of_seed}{of_fold}"


def data_of(sweep: Sweep, values: dict[str, str]) -> QueryDict:
    """What is entered into the form of a new model for a choice of values."""
    data = QueryDict(mutable=True)
    for name, texts in sweep.settings.items():
        data.setlist(name, texts)
    for name, value in values.items():
        data[name] = value
    return data
