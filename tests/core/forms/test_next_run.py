"""Sweeps whose runs are made one after the other, from rows alone."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError

from core.forms import next_run, sweep_start
from core.forms.next_run import advance, look_after_sweeps
from core.forms.settings import bound
from core.forms.sweep import ModelSweep
from core.jobs import ledger, sweeps
from core.jobs.ledger import Place
from core.jobs.resources import register_host
from core.models import Host, Job, Sweep, SweepRun, TrainedModel
from core.registry import network_plugins
from tests.factories import make_dataset, make_job

pytestmark = pytest.mark.django_db
RATE = "learning_rate=0.0001..0.1 log"


@pytest.fixture
def make():
    return partial(ModelSweep, make_dataset(task="segmentation"), network_plugins["unet"])


def started(make, *settings, queue=True):
    form = bound(make, {"model_name": "net"}, [RATE, "train_epochs=9", *settings])
    assert form.is_valid(), form.errors
    form.save(queue=queue)
    return form.row


def ended(run, status, dice):
    """What the training of a run leaves behind."""
    model = TrainedModel.objects.get(pk=run.model_id)
    model.metrics = {"val_loss": 1.0, "val_dice": dice}
    model.epochs = run.pause_after or 9
    model.save()
    Job.objects.filter(pk=model.job_id).update(status=status)


def trained(sweep, dice):
    """Every run that waits pauses or ends, with the Dice of its number."""
    for run in sweep.runs.filter(model__job__status="waiting"):
        ended(run, "paused" if run.pause_after else "done", dice[run.number])


def states(sweep):
    return list(sweep.runs.values_list("model__job__status", flat=True))


def test_a_range_makes_a_sweep_of_which_one_run_waits(make):
    sweep = started(make, "sweep_sampler=random", "sweep_runs=5", "batch_size=[2, 4]")
    (run,) = sweep.runs.all()
    assert (run.number, run.repeat, run.pause_after) == (0, 0, 0)
    assert run.model.name == "net 1"
    assert run.model.sweep == sweep.key
    assert run.model.swept == run.values
    assert run.model.fields["learning_rate"] == float(run.values["learning_rate"])
    assert run.model.fields["batch_size"] == int(run.values["batch_size"])
    assert sweep.space == {
        "batch_size": ["2", "4"],
        "learning_rate": {"text": "0.0001..0.1 log", "whole": False},
    }
    assert (sweep.sampler, sweep.runs_limit, sweep.name) == ("random", 5, "net")
    assert sweep.metrics == [{"name": "dice", "larger_is_better": True}]


def test_a_sweep_that_pauses_trains_the_best_to_the_end(make):
    dice = [0.1, 0.9, 0.2, 0.3, 0.8, 0.4]
    settings = ("sweep_sampler=random", "sweep_runs=6", "sweep_least_epochs=2", "sweep_pauses=1")
    sweep = started(make, *settings)
    assert sweep.pauses == [2]
    while sweep.state == Sweep.State.RUNNING:
        trained(sweep, dice)
        advance(sweep)
        sweep.refresh_from_db()
    assert states(sweep) == ["paused", "done", "paused", "paused", "done", "paused"]
    assert sweep.reason == "All runs have finished."
    assert sweep.runs.get(number=1).results == {"2": [0.9], "9": [0.9]}
    assert sweep.runs.get(number=0).results == {"2": [0.1]}
    assert TrainedModel.objects.count() == 6
    assert advance(sweep) == 0


def test_seeds_of_a_choice_are_judged_by_their_mean(make):
    sweep = started(
        make, "sweep_sampler=random", "sweep_runs=2", "sweep_seeds=2", "sweep_least_epochs=3"
    )
    assert [run.values["random_seed"] for run in sweep.runs.all()] == ["0", "1"]
    assert len({run.values["learning_rate"] for run in sweep.runs.all()}) == 1
    assert [run.model.fields["random_seed"] for run in sweep.runs.all()] == [0, 1]
    first, second = sweep.runs.all()
    ended(first, "paused", 0.9)
    assert advance(sweep) == 2  # the next choice
    ended(second, "paused", 0.1)
    for run, dice in zip(sweep.runs.filter(number=1), (0.6, 0.5), strict=True):
        ended(run, "paused", dice)
    assert advance(sweep) == 2  # 0.55 is better than 0.5
    assert list(sweep.runs.values_list("number", "model__job__status")) == [
        (0, "paused"),
        (0, "paused"),
        (1, "waiting"),
        (1, "waiting"),
    ]


def test_who_is_killed_while_a_run_is_made_leaves_nothing_and_the_next_makes_the_same(
    make, monkeypatch
):
    sweep = started(make, "sweep_sampler=random", "sweep_runs=3")
    trained(sweep, [0.5])

    def killed(self, *_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SweepRun, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            advance(sweep)
    assert (TrainedModel.objects.count(), Job.objects.filter(kind="train").count()) == (1, 1)
    assert sweep.runs.get().results == {}
    assert advance(sweep) == 1
    values = sweep.runs.get(number=1).values
    sweep.runs.get(number=1).model.delete()
    sweep.runs.filter(number=1).delete()
    assert advance(sweep) == 1
    assert sweep.runs.get(number=1).values == values


def test_a_number_is_made_once_whatever_happens(make):
    sweep = started(make, "sweep_sampler=random")
    with pytest.raises(IntegrityError):
        SweepRun.objects.create(sweep=sweep, number=0, repeat=0)


def test_what_the_form_refuses_is_kept_with_its_reason(make, monkeypatch):
    sweep = started(make, "sweep_sampler=random", "sweep_runs=9")
    trained(sweep, [0.5])
    valid = next_run.ModelCreation.is_valid
    refused = []

    def is_valid(self):
        if len(refused) < 2 and not refused.append(1):
            self.base.is_valid()
            self.base.add_error("learning_rate", "It is too small.")
            return False
        return valid(self)

    monkeypatch.setattr(next_run.ModelCreation, "is_valid", is_valid)
    assert advance(sweep) == 1
    errors = list(sweep.runs.values_list("error", flat=True))
    assert errors == ["", *["learning_rate: It is too small."] * 2, ""]


def test_the_cluster_keeps_as_many_in_the_queue_as_can_start(make):
    sweep = started(make, "sweep_sampler=random", "sweep_runs=9", "job_cpus=1")
    assert look_after_sweeps() == 0  # one waits
    register_host("here")
    Host.objects.update(cluster="here:1@1", lanes=2)
    first = Job.objects.get(trainedmodel__sweep_run__sweep=sweep)
    Job.objects.filter(pk=first.pk).update(host="here", lane=1)
    claim = ledger.claim(first.pk, "here:1@1", Place("here", 1))
    assert claim is not None
    assert look_after_sweeps() == 1  # one lane is free
    assert look_after_sweeps() == 0
    second = Job.objects.filter(kind="train", status="waiting")
    second.update(status="running", host="here", lane=2)
    assert look_after_sweeps() == 0  # none is free
    make_job()  # somebody else's, beside whose it has its turn
    assert look_after_sweeps() == 1


def test_a_sweep_of_a_command_is_its_own_until_that_is_gone(make, monkeypatch):
    sweep = started(make, "sweep_sampler=random", queue=False)
    assert sweep.holder
    assert not Job.objects.get(kind="train").queued
    trained(sweep, [0.1])
    assert look_after_sweeps() == 0
    monkeypatch.setattr(sweeps, "is_gone", lambda process: True)
    assert look_after_sweeps() == 1


def test_stopped_and_resumed(make):
    sweep = started(make, "sweep_sampler=random", "sweep_runs=3")
    assert sweeps.stop(sweep, "ann") == 1
    sweep.refresh_from_db()
    assert (sweep.state, sweep.reason, states(sweep)) == ("stopped", "ann stopped it.", ["aborted"])
    assert advance(sweep) == 0
    assert sweeps.go_on(sweep)
    assert not sweeps.go_on(sweep)
    sweep.refresh_from_db()
    assert (sweep.state, states(sweep)) == ("running", ["waiting"])


def test_what_a_plug_in_raises_ends_its_sweep_alone(make, monkeypatch, caplog):
    broken = started(make, "sweep_sampler=random")
    trained(broken, [0.1])

    def raising(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(next_run, "choose", raising)
    assert look_after_sweeps() == 0
    broken.refresh_from_db()
    assert broken.state == Sweep.State.STOPPED
    assert "cannot go on" in caplog.text


@pytest.mark.parametrize(
    ("settings", "field", "words"),
    [
        (["learning_rate=0.1..0.01"], "learning_rate", "must be the smaller one"),
        (["sweep_sampler=grid"], "learning_rate", "A grid needs a list, or a range with a step"),
        (["sweep_least_epochs=9"], "sweep_least_epochs", "less than the 9 epochs"),
        (["train_epochs=[3, 9]", "sweep_least_epochs=1"], "train_epochs", "the same number"),
        (["batch_size=0..4"], "batch_size", "greater than or equal to 1"),
        (["sweep_gain=0.1"], "sweep_patience", "Enter the patience"),
        (["sweep_second_metric=dice"], "sweep_second_metric", "Choose a metric"),
    ],
)
def test_errors_name_the_field(make, settings, field, words):
    form = bound(make, {"model_name": "net"}, [RATE, "train_epochs=9", *settings])
    assert not form.is_valid()
    assert words in " ".join(form.errors[field])
    assert not TrainedModel.objects.exists()


def test_the_first_choice_is_one_that_the_form_takes(make, monkeypatch):
    """Otherwise there would be a sweep without a model to show."""
    monkeypatch.setattr(sweep_start, "choose", lambda *_: {"learning_rate": "-1"})
    form = bound(make, {"model_name": "net"}, [RATE, "sweep_sampler=random"])
    assert not form.is_valid()
    assert list(form.errors) == ["learning_rate"]
