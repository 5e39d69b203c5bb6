"""Which epoch and stage a model's figures are of, and what they are worth."""

from __future__ import annotations

import pytest

from core.models import Inference, Stage, TrainedModel
from core.representations.inference import inference_representation
from core.representations.metrics import training_metrics
from core.representations.model import model_representation
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

pytestmark = pytest.mark.django_db

VALIDATED = {"loss": 0.2, "dice": 0.9, "val_loss": 0.4, "val_dice": 0.7}
TRAINING = {"loss": 0.2, "dice": 0.9}


def trained(
    *, epochs: float = 30, interval: float = 1, entries: int = 40, groups: int | None = None
) -> TrainedModel:
    """A model whose dataset has a validation stage, unless that has no entries."""
    leakage = {} if groups is None else {"groups": {"count": 0, "stages": {"val": groups}}}
    dataset = make_dataset(task="segmentation", leakage=leakage)
    if entries:
        Stage.objects.create(
            dataset=dataset, name="val", entries=entries, bytes=1, shards=1, rejected=0
        )
    model = make_model(dataset=dataset)
    model.fields = {"snapshot_interval": interval}
    model.save()
    # Most snapshots were removed: only the best and the last one are left.
    make_snapshot(model, 2, metrics=VALIDATED)
    make_snapshot(model, epochs, best=False, metrics=VALIDATED)
    return model


@pytest.mark.parametrize(
    ("facts", "few"),
    [
        ({}, "has only 40 entries"),
        ({"entries": 1}, "has only one entry"),
        ({"entries": 900, "groups": 1}, "has only one group (such as a patient)"),
        ({"entries": 900, "groups": 2}, None),
        ({"entries": 50}, None),
        ({"epochs": 10}, None),
        ({"interval": 3}, None),
        ({"epochs": 6, "interval": 0.5}, "The best of 12 snapshots"),
        ({"interval": 0}, None),
    ],
)
def test_the_best_of_many_by_few_is_said_to_flatter(data_dir, facts, few):
    remarks = model_representation(trained(**facts))["figure_remarks"]
    assert len(remarks) == (few is not None)
    assert all(few in remark and "flatter" in remark for remark in remarks)


@pytest.mark.parametrize(
    ("entries", "what"), [(0, "a validation stage"), (40, "interval (val_interval)")]
)
def test_without_validation_figures_are_those_of_training(data_dir, entries, what):
    model = trained(entries=entries)
    model.snapshots.update(metrics=TRAINING)
    found = model_representation(model)
    assert found["ranking_metric"] == {
        "name": "dice",
        "title": "Dice",
        "value": 0.9,
        "larger_is_better": True,
        "text": "training Dice 0.9000, epoch 2",
        "stage": "training",
        "epoch": 2,
    }
    (remark,) = found["figure_remarks"]
    assert "There was no validation" in remark
    assert what in remark


def test_before_the_first_epoch_nothing_is_said(data_dir):
    assert model_representation(make_model("running"))["figure_remarks"] == []
    assert training_metrics("segmentation", {})["ranking_metric"]["stage"] == "validation"


@pytest.mark.parametrize(
    ("source", "epoch", "stage", "remark"),
    [
        ("train", 2, "train", "was trained on these inputs"),
        ("val", 2, "val", "flatter"),
        ("val", 30, "val", ""),
        ("test", 2, "test", ""),
        ("images", 2, None, ""),
    ],
)
def test_an_inference_says_what_its_stage_is_worth(data_dir, source, epoch, stage, remark):
    snapshot = trained().snapshots.get(epoch=epoch)
    made = make_inference(snapshot=snapshot, metrics={"samples": 3, "dice": 0.75})
    Inference.objects.filter(pk=made.pk).update(source=source)
    found = inference_representation(Inference.objects.get(pk=made.pk))
    assert found["stage"] == stage
    assert bool(found["figure_remarks"]) == bool(remark)
    assert remark in " ".join(found["figure_remarks"])
