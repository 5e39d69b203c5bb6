"""The command `sweeps`, and `train` with a range."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.management import foreground
from core.models import Job, Sweep, SweepRun, TrainedModel
from tests.factories import make_dataset
from tests.fake_sweeps import fake_sweep

pytestmark = pytest.mark.django_db


def printed(*arguments: str) -> Any:
    out = io.StringIO()
    call_command(*arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def test_sweeps_are_listed_and_shown_with_the_best_runs_first(capsys):
    sweep = fake_sweep(5)
    (row,) = printed("sweeps", "list")
    assert (row["name"], row["state"], row["runs"]) == ("rates", "running", 5)
    assert row["space"] == {"learning_rate": "0.0001..0.1 log", "batch_size": "[8, 16]"}
    found = printed("sweeps", "show", "rates", "--limit", "2")
    assert [one["number"] for one in found["members"]] == [3, 2]
    assert found["omitted"] == 3
    none = dict.fromkeys(["running", "waiting", "aborted", "failed"], 0)
    assert found["counts"] == none | {"paused": 2, "done": 3}
    call_command("sweeps", "show", str(sweep.pk))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"sweep {sweep.pk} “rates”: running; 2 paused, 3 done."
    assert lines[1].startswith(
        "  3 (best)  learning_rate=0.00316 batch_size=8: done, 9 epochs, Dice"
    )


def test_a_sweep_is_stopped_and_resumed():
    fake_sweep(2, "waiting")
    assert printed("sweeps", "stop", "rates")["aborted"] == 2
    assert printed("sweeps", "resume", "rates")["state"] == "running"
    assert set(Job.objects.filter(kind="train").values_list("status", flat=True)) == {"waiting"}
    with pytest.raises(CommandError, match="is running"):
        printed("sweeps", "resume", "rates")
    with pytest.raises(CommandError, match="There is no sweep 'other'; known: rates"):
        printed("sweeps", "show", "other")


def test_train_runs_a_sweep_to_its_end_one_run_after_the_other(monkeypatch):
    dataset = make_dataset(task="segmentation")
    ran = []

    def run(job_id: int, *_: Any) -> bool:
        run = SweepRun.objects.get(model__job=job_id)
        dice = [0.1, 0.3, 0.2, 0.4][run.number]
        TrainedModel.objects.filter(job=job_id).update(
            metrics={"val_loss": 1.0, "val_dice": dice}, epochs=run.pause_after or 6
        )
        status = "paused" if run.pause_after else "done"
        Job.objects.filter(pk=job_id).update(status=status)
        ran.append((run.number, status))
        return True

    monkeypatch.setattr(foreground, "execute_here", run)
    settings = ["learning_rate=0.001..0.1 log", "train_epochs=6", "sweep_runs=4", "sweep_eta=2"]
    settings += ["sweep_sampler=random", "sweep_least_epochs=2", "sweep_pauses=1"]
    sets = [f"--set={one}" for one in settings]
    found = printed("train", str(dataset.pk), "--name", "net", "--network", "unet", *sets)
    assert ran == [*((number, "paused") for number in range(4)), (3, "done"), (1, "done")]
    assert [one["number"] for one in found["members"]] == [4, 2, 3, 1]
    assert Sweep.objects.get().state == "done"
    assert Sweep.objects.get().holder == ""


def test_folds_are_shown_by_their_mean_and_how_to_use_them_together(capsys):
    sweep = fake_sweep(3, "done", folds=3, pauses=[], space={})
    call_command("sweeps", "list")
    call_command("sweeps", "show", str(sweep.pk))
    listed, _, choice, evaluate, infer, *runs = capsys.readouterr().out.splitlines()
    assert listed.endswith("3 runs of 3 folds")
    assert choice == "  choice 1 (best): Dice 0.6250 (0.4375 to 1.0000), 3 of 3 runs done"
    names = ",".join(str(run.model_id) for run in sweep.runs.all())
    assert evaluate == f"  out of fold: manage.py evaluate {names} --stage val"
    assert infer == f"  the ensemble: manage.py infer {names} --image FILE"
    assert sorted(line.split()[0] for line in runs) == ["1", "2", "3"]
