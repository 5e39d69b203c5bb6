"""TPE by Optuna, as a function: a study in memory is made of the trials, asked once, and dropped.

Runs that have not ended count as being tried, so that several at once differ. Imports Optuna.
"""

from __future__ import annotations

from typing import Any

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import FrozenTrial, TrialState, create_trial

from core.tuning.question import Question, Space
from core.tuning.trial import DONE, FAILED, PAUSED, Trial
from core.tuning.values import Choice, Normal, Range, Values

_AT_RANDOM = 10
"""The first trials, of which nothing follows yet."""
optuna.logging.set_verbosity(optuna.logging.WARNING)


def propose(asked: Question, attempt: int = 0) -> dict[str, str]:
    """The values of the next trial, texts by field.

    Args:
        asked: as above.
        attempt: another one gives other values.
    """
    seed = (asked.seed * 1_000_003 + len(asked.trials) * 101 + attempt) % 2**31
    sampler = optuna.samplers.TPESampler(
        n_startup_trials=_AT_RANDOM, seed=seed, constant_liar=True, multivariate=True
    )
    study = optuna.create_study(directions=["maximize"] * asked.directions, sampler=sampler)
    known = {name: _distribution(values) for name, values in asked.space.items()}
    study.add_trials([_frozen(one, asked.space, known, asked.directions) for one in asked.trials])
    found = study.ask(known)
    return {name: _text(asked.space[name], found.params[name]) for name in asked.space}


def _distribution(values: Values) -> BaseDistribution:
    if isinstance(values, Range) and values.step is None:
        if values.whole:
            return IntDistribution(int(values.low), int(values.high), log=values.log)
        return FloatDistribution(values.low, values.high, log=values.log)
    if isinstance(values, Range):
        return IntDistribution(0, len(values.finite or ()) - 1)  # places of its steps
    if isinstance(values, Choice):
        return CategoricalDistribution(values.texts)
    low, high = (values.mean + side * 4 * values.deviation for side in (-1, 1))
    return FloatDistribution(low, high)


def _text(values: Values, value: Any) -> str:
    """A value of Optuna's as one of the field."""
    if isinstance(values, Choice):
        return str(value)
    if isinstance(values, Range) and values.step is not None:
        return (values.finite or ())[value]
    if values.whole:
        return str(round(value))
    rounded = f"{value:.4g}"
    if isinstance(values, Normal):
        return rounded
    return f"{min(max(float(rounded), values.low), values.high):.12g}"


def _value(values: Values, text: str) -> Any:
    """A field's value as one of Optuna's."""
    if isinstance(values, Choice):
        return text
    if isinstance(values, Range) and values.step is not None:
        return (values.finite or ()).index(text)
    return round(float(text)) if isinstance(values, Range) and values.whole else float(text)


def _frozen(
    trial: Trial, space: Space, known: dict[str, BaseDistribution], directions: int
) -> FrozenTrial:
    """A trial of ours as one of Optuna's.

    A paused one of a single metric counts as pruned, which compares those of the same epoch.
    """
    params = {name: _value(values, trial.values[name]) for name, values in space.items()}
    last = trial.last
    is_known = last is not None and None not in last
    if trial.state == FAILED or (trial.state in {DONE, PAUSED} and not is_known):
        return create_trial(state=TrialState.FAIL, params=params, distributions=known)
    if trial.state == DONE or (trial.state == PAUSED and directions > 1):
        values = [value for value in last or () if value is not None]
        return create_trial(
            state=TrialState.COMPLETE, params=params, distributions=known, values=values
        )
    if trial.state == PAUSED:
        return create_trial(
            state=TrialState.PRUNED,
            params=params,
            distributions=known,
            intermediate_values={
                epoch: found[0] for epoch, found in trial.results.items() if found[0] is not None
            },
        )
    return create_trial(state=TrialState.RUNNING, params=params, distributions=known)
