"""The inference that a training asks for when it is done."""

from __future__ import annotations

import pytest

from core.jobs.work.evaluation import queue_evaluation
from core.jobs.work.train import spec_of
from core.models import Inference, Stage, TrainedModel, trained
from tests.factories import make_model, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(data_dir) -> TrainedModel:
    fields = {"train_epochs": 3, "network_options": {}, "evaluate_after": True}
    model = make_model("running", fields=fields)
    Stage.objects.create(
        dataset=model.dataset, name="val", entries=3, bytes=1, shards=1, rejected=0
    )
    make_snapshot(model, 1)
    make_snapshot(model, 2, best=False)
    return model


def test_it_is_of_the_best_snapshot_on_the_validation_stage(model):
    made = queue_evaluation(model)
    assert made is not None
    assert (made.snapshot.epoch, made.source) == (1, "val")
    assert (made.job.kind, made.job.status, made.job.queued) == ("infer", "waiting", True)
    assert made.view_config["threshold"] is not None  # as the form has it
    assert spec_of(model).train_epochs == 3  # it is no setting of the training


def test_there_is_none_unless_asked_for(model):
    model.fields["evaluate_after"] = False
    assert queue_evaluation(model) is None
    assert not Inference.objects.exists()


@pytest.mark.parametrize("lacks", ["a stage", "a view"])
def test_what_is_missing_is_in_the_log_and_the_training_is_done(model, lacks, monkeypatch, capsys):
    def fails(task: str, wanted: str) -> None:
        raise ValueError("no view")

    if lacks == "a stage":
        Stage.objects.all().delete()
    else:
        monkeypatch.setattr(trained, "default_view", fails)
    assert queue_evaluation(model) is None
    assert "not evaluated: " in capsys.readouterr().out
