"""The row of a new sweep, from its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import QueryDict

from core.forms.creation import Data
from core.forms.model import ModelCreation
from core.forms.sweep_space import Space
from core.forms.tuning import TuningForm
from core.jobs.supervisor import worker_name
from core.models import Sweep, SweepRun
from core.tuning.halving import rungs
from core.tuning.question import Question
from core.tuning.samplers import GRID, choose, size
from core.tuning.space import stored

if TYPE_CHECKING:
    from core.forms.sweep import ModelSweep

_EPOCHS = "train_epochs"


def problems_of(tuning: TuningForm, one: ModelCreation, space: Space) -> dict[str, str]:
    """What is wrong with a valid form of a sweep as a whole, by field."""
    combinations = size(space.values)
    sampler = _sampler(tuning, space)
    found: dict[str, str] = {}
    if sampler == GRID and combinations is None:
        endless = [name for name, values in space.values.items() if values.finite is None]
        found[endless[0]] = "A grid needs a list, or a range with a step: 0.001..0.1 log step 10."
    least = tuning.cleaned_data.get("sweep_least_epochs") or 0
    if least and _EPOCHS in space.values:
        found[_EPOCHS] = "Where runs pause, all have the same number of epochs."
    elif least >= (epochs := one.base.cleaned_data[_EPOCHS]):
        found["sweep_least_epochs"] = f"It must be less than the {epochs} epochs of a run."
    return found


def _sampler(tuning: TuningForm, space: Space) -> str:
    """The sampler; with folds alone, there is nothing to choose."""
    return tuning.sampler(is_finite=size(space.values) is not None) if space.values else GRID


def first_values(tuning: TuningForm, space: Space) -> dict[str, str] | None:
    """The values of the first run of a sweep with a valid form; None if there are none."""
    sampler = _sampler(tuning, space)
    if sampler == GRID and size(space.values) is None:
        return None
    seed = tuning.cleaned_data.get("sweep_seed") or 0
    return choose(sampler, Question(space.values, (), seed, len(tuning.metrics)))


def started(form: ModelSweep, owner: Any, *, queue: bool) -> Sweep:
    """The row of a sweep whose models are chosen one after the other."""
    tuning, given = form.tuning, form.tuning.cleaned_data
    combinations = size(form.space.values)
    least, eta = given.get("sweep_least_epochs") or 0, given.get("sweep_eta") or 3
    epochs = form.one.base.cleaned_data[_EPOCHS]
    return Sweep.objects.create(
        **_common(form, owner),
        key=uuid4().hex,
        settings=_settings(form.data or {}, ModelCreation(form.dataset, form.network)),
        sampler=_sampler(tuning, form.space),
        seed=given.get("sweep_seed") or 0,
        runs_limit=tuning.runs(combinations),
        hours=given.get("sweep_hours") or 0,
        patience=given.get("sweep_patience") or 0,
        gain=given.get("sweep_gain") or 0,
        pauses=list(rungs(least, eta, epochs, given.get("sweep_pauses"))) if least else [],
        eta=eta,
        seeds=given.get("sweep_seeds") or 1,
        folds=tuning.fold_count,
        holder="" if queue else worker_name(),
    )


def grid_of(form: ModelSweep, key: str, owner: Any) -> Sweep:
    """The row of a sweep of lists, whose models are all made."""
    row = Sweep.objects.create(
        **_common(form, owner), key=key, sampler=GRID, runs_limit=len(form.made)
    )
    SweepRun.objects.bulk_create(
        SweepRun(sweep=row, number=number, values=model.swept, model=model)
        for number, model in enumerate(form.made)
    )
    return row


def _common(form: ModelSweep, owner: Any) -> dict[str, Any]:
    return {
        "name": str((form.data or {}).get("model_name", "")).strip(),
        "owner": owner,
        "dataset": form.dataset,
        "network": form.network.get_id(),
        "space": stored(form.space.values, form.space.texts),
        "metrics": form.tuning.metrics,
    }


def _settings(data: Data, blank: ModelCreation) -> dict[str, list[str]]:
    """What was entered into the form of a model, as texts."""
    return {
        name: data.getlist(name) if isinstance(data, QueryDict) else [str(data[name])]
        for name, _ in blank.fields()
        if name in data
    }
