"""A sweep as a dictionary: what is tried, how far it is, and what came of its runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet

from core.jobs.sweep_results import COSTS, runs_of, state_of, trials_of, values_of
from core.models import Job, Sweep, SweepRun
from core.representations.sweep_choices import best_place, choices_of
from core.representations.times import iso
from core.tasks import task_of
from core.tasks.metrics import in_digits
from core.tuning.importance import importance
from core.tuning.pareto import front
from core.tuning.samplers import GRID, QUASI_RANDOM, RANDOM, TPE
from core.tuning.space import in_words, space_of
from core.tuning.trial import DONE, FAILED, PAUSED, RUNNING, WAITING

_SAMPLERS = {GRID: "Grid", RANDOM: "Random", QUASI_RANDOM: "Quasi-random", TPE: "TPE"}
_ABORTED = Job.Status.ABORTED.value
_STATES = (RUNNING, WAITING, PAUSED, DONE, _ABORTED, FAILED)


def sweep_rows() -> QuerySet[Sweep]:
    """Sweeps with everything that `sweep_summary` needs."""
    rows = Sweep.objects.select_related("owner", "dataset").annotate(made=Count("runs"))
    return rows.order_by("-created", "-pk")


def sweep_summary(sweep: Sweep) -> dict[str, Any]:
    """A sweep as it appears in lists; the row must be one of `sweep_rows`.

    Returns:
        `id`, `name`, `key`; its `state` and the `reason` why it ended; `owner`, `created`; the
        `dataset`'s name, the `network`; what is tried as `space`, by field; the `sampler`; how
        many `folds` there are (1: none), and runs so far as `runs`.
    """
    return {
        "id": sweep.pk,
        "name": sweep.name,
        "key": sweep.key,
        "state": sweep.state,
        "reason": sweep.reason,
        "owner": sweep.owned_by,
        "created": iso(sweep.created),
        "dataset": {"id": sweep.dataset_id, "name": sweep.dataset.name},
        "network": sweep.network,
        "space": in_words(sweep.space),
        "sampler": sweep.sampler,
        "folds": sweep.folds,
        "runs": getattr(sweep, "made", None),
    }


def sweep_details(sweep: Sweep, runs: Sequence[SweepRun] | None = None) -> dict[str, Any]:
    """Everything about a sweep.

    Args:
        sweep: one of `sweep_rows`.
        runs: of it, if they are known already.

    Returns:
        Its summary; the `metrics` with `name`, `title` and `larger_is_better`; its limits and
        rules as `budget`; the `pauses` in epochs; how many runs are in each state as `counts`;
        how much of the results' variance each field explains as `importance` (empty: there are too
        few runs); the `members`, each with `number` (from 1), `repeat` (from 0) and both as its
        `label`, `state`, `values` by
        field, `epochs` so far, the values of the metrics as `results` (None where unknown), whether
        it is the `best` or on the Pareto `front`, the id and name of its `model` (None: there is
        none), and the `error` that prevented it; where each choice of values has several runs, the
        `choices` (`core.representations.sweep_choices`), of which one is the `best`.
    """
    runs = runs_of(sweep) if runs is None else runs
    members = [_member(sweep, run) for run in runs]
    choices = choices_of(members, sweep.repeats, list(sweep.space)) if sweep.repeats > 1 else []
    _mark_best(sweep, members, choices)
    return sweep_summary(sweep) | {
        "runs": len(runs),
        "metrics": [
            metric | {"title": metric_title(sweep, metric["name"])} for metric in sweep.metrics
        ],
        "sampler_title": _SAMPLERS.get(sweep.sampler, sweep.sampler),
        "budget": {
            "runs": sweep.runs_limit,
            "seeds": sweep.seeds,
            "folds": sweep.folds,
            "hours": sweep.hours,
            "patience": sweep.patience,
            "gain": sweep.gain,
        },
        "pauses": sweep.pauses,
        "eta": sweep.eta,
        "hours_so_far": sweep.hours_so_far,
        "limit": sweep.runs_limit * sweep.repeats,
        "counts": {state: sum(one["state"] == state for one in members) for state in _STATES},
        "importance": importance(
            space_of(sweep.space), trials_of(sweep, runs), min(sweep.pauses, default=0)
        ),
        "members": members,
        "choices": choices,
    }


def metric_title(sweep: Sweep, name: str) -> str:
    return COSTS.get(name) or task_of(sweep.dataset.task).metric_title(name)


def _member(sweep: Sweep, run: SweepRun) -> dict[str, Any]:
    model = run.model
    last = run.results[str(max(map(int, run.results)))] if run.results else None
    known = values_of(model, sweep.metrics) if model is not None and model.metrics else last
    results = known or [None] * len(sweep.metrics)
    return {
        "number": run.number + 1,
        "repeat": run.repeat,
        "label": _label(sweep, run),
        "state": _state(run),
        "state_title": _state(run).capitalize(),
        "values": run.values,
        "epochs": model.epochs if model is not None else 0,
        "pauses_after": run.pause_after or None,
        "results": results,
        "texts": ["–" if value is None else in_digits(value) for value in results],
        "model": None if model is None else {"id": model.pk, "name": model.name},
        "error": run.error or (model.job.error if model is not None else ""),
        "best": False,
        "front": False,
    }


def _state(run: SweepRun) -> str:
    """The state in a word; one that was aborted has not failed by itself."""
    is_aborted = run.model is not None and run.model.job.status == Job.Status.ABORTED
    return _ABORTED if is_aborted else state_of(run)


def _label(sweep: Sweep, run: SweepRun) -> str:
    """The number of a run: of its choice of values, and among the runs of that."""
    parts = [run.number + 1] if sweep.space or sweep.repeats == 1 else []
    parts += [run.repeat + 1] if sweep.repeats > 1 else []
    return ".".join(map(str, parts))


def _mark_best(sweep: Sweep, members: list[dict[str, Any]], choices: list[dict[str, Any]]) -> None:
    """Say which is the best by the first metric, and which no other is better than in all.

    Where choices of values have several runs each, the best one's best.
    """
    larger = sweep.metrics[0]["larger_is_better"]
    whole = [one for one in choices if one["done"] == one["runs"]] or choices
    if (place := best_place(whole, larger=larger)) is not None:
        whole[place]["best"] = True
        rows = [one for one in members if one["number"] == whole[place]["number"]]
    else:
        rows = members
    if (place := best_place(rows, larger=larger)) is not None:
        rows[place]["best"] = True
    if len(sweep.metrics) > 1:
        signs = [1 if metric["larger_is_better"] else -1 for metric in sweep.metrics]
        points = [_signed(one["results"], signs) for one in members]
        for place in front(points):
            members[place]["front"] = True


def _signed(values: Sequence[float | None], signs: Sequence[int]) -> list[float | None]:
    """Values of which larger ones are better."""
    pairs = zip(signs, values, strict=True)
    return [None if value is None else sign * value for sign, value in pairs]
