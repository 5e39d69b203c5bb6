"""Sweeps of folds: which models they make, and how these are judged."""

from __future__ import annotations

from functools import partial

import pytest

from core.forms.next_run import advance
from core.forms.settings import bound
from core.forms.sweep import ModelSweep
from core.jobs.sweep_results import trials_of
from core.jobs.work.train import spec_of
from core.models import Job
from core.registry import network_plugins
from core.representations.sweeps import sweep_details
from core.store.folds import Fold
from tests.factories import make_dataset

pytestmark = pytest.mark.django_db
RATE = "learning_rate=0.0001..0.1 log"


@pytest.fixture
def make():
    return partial(ModelSweep, make_dataset(task="segmentation"), network_plugins["unet"])


def ended(run, dice):
    run.model.metrics, run.model.epochs = {"val_loss": 1.0, "val_dice": dice}, 9
    run.model.save()
    Job.objects.filter(pk=run.model.job_id).update(status="done")


def test_folds_are_runs_of_a_choice_and_judged_by_their_mean(make):
    settings = [RATE, "sweep_sampler=random", "sweep_runs=2", "folds=3", "sweep_seed=4"]
    form = bound(make, {"model_name": "net"}, settings)
    assert form.is_valid(), form.errors
    form.save()
    sweep = form.row
    runs = list(sweep.runs.all())
    assert [run.values["fold"] for run in runs] == ["1/3:4", "2/3:4", "3/3:4"]
    assert [run.model.name for run in runs] == ["net 1 fold 1", "net 1 fold 2", "net 1 fold 3"]
    assert [spec_of(run.model).fold for run in runs] == [Fold(n, 3, seed=4) for n in (1, 2, 3)]
    for run, dice in zip(runs, (0.1, 0.9, 0.5), strict=True):
        ended(run, dice)
    assert advance(sweep) == 3  # the next choice
    (trial, _) = trials_of(sweep, list(sweep.runs.all()))
    assert trial.score == pytest.approx(0.5)
    first, second = sweep_details(sweep)["choices"]
    assert (first["results"], first["least"], first["most"]) == ([0.5], [0.1], [0.9])
    assert (first["done"], first["runs"], first["best"]) == (3, 3, True)
    assert [one["id"] for one in first["ensemble"]] == [run.model_id for run in runs]
    assert (second["done"], second["ensemble"], second["texts"]) == (0, [], ["–"])


def test_folds_need_no_field_with_several_values(make):
    form = bound(make, {"model_name": "net"}, ["folds=2"])
    assert form.is_valid(), form.errors
    form.save()
    assert form.remark == "A sweep of 2 runs."
    assert [model.name for model in form.made] == ["net fold 1", "net fold 2"]
    assert [model.fields["fold"] for model in form.made] == ["1/2", "2/2"]
    form = bound(make, {"model_name": "other"}, ["folds=2", "fold=1/2"])
    assert not form.is_valid()
    assert form.errors["fold"] == [
        "Leave it empty: with “Folds”, a model is trained for each fold."
    ]
    form = bound(make, {"model_name": "other"}, ["fold=3/2"])
    assert not form.is_valid()
    assert form.errors["fold"][0].startswith("“3/2” is not a fold.")
