"""Runs that learn nothing, and what is said of them."""

from __future__ import annotations

import json
import math

import pytest

from core.tasks import Task, task_of
from core.tasks.labels import Labels
from core.training.callbacks.remarks import Remarks
from core.training.moments import Moment
from core.training.stagnation import diverges, remark_on

CHANCE = {
    "segmentation": {"dice": 0.004, "dice_lesion": 0.004},
    "classification": {"accuracy": 0.61},
    "text-classification": {"accuracy": 0.55},
    "multi-label": {"f1": 0.0, "accuracy": 0.9},
    "regression": {"mae": 3.0, "r2": -0.02},
    Task.DETECTION: {"map_50": 0.0},
    "image-to-image": {"rmse": 20.5},
}
LEARNT = {
    "segmentation": {"dice": 0.8, "dice_lesion": 0.8},
    "classification": {"accuracy": 0.75},
    "text-classification": {"accuracy": 0.75},
    "multi-label": {"f1": 0.3, "accuracy": 0.7},
    "regression": {"mae": 1.0, "r2": 0.5},
    Task.DETECTION: {"map_50": 0.2},
    "image-to-image": {"rmse": 12.0},
}
SAYS = {
    "segmentation": "only background",
    "classification": "always answering “ill”, the most frequent class (0.6 of the images)",
    "text-classification": "always answering “ill”",
    "multi-label": "none of the classes",
    "regression": "always answering the mean",
    Task.DETECTION: "no object",
    "image-to-image": "always giving the mean",
}
COUNTS = {0: {"pixels": 40, "samples": 40}, 1: {"pixels": 60, "samples": 60}}


def labels_of(task: str) -> Labels:
    counts = {} if task == "image-to-image" else {"train": COUNTS, "val": COUNTS}
    return Labels(
        dtype="uint8",
        shape=(8, 8, 1) if task == "image-to-image" else (),
        feature=(8, 8, 1),
        class_labels=("healthy", "ill"),
        entries={"train": 100, "val": 100},
        counts=counts,
        statistics={"mean": 100.0, "std": 20.0},
    )


def row(training: dict[str, float], validation: dict[str, float] | None = None) -> dict[str, float]:
    found = {"loss": 1.0, **training}
    if validation is not None:
        found |= {"val_loss": 1.0} | {f"val_{name}": value for name, value in validation.items()}
    return found


def remark(task: str, *rows: dict[str, float], ended: bool = False) -> str:
    epochs = list(enumerate(rows, 1))
    return remark_on(task_of(task), labels_of(task), epochs, ended=ended)


@pytest.mark.parametrize("task", CHANCE)
def test_a_run_that_learns_nothing_is_remarked_on_after_five_epochs(task):
    nothing, learnt = row(CHANCE[task], CHANCE[task]), row(LEARNT[task], LEARNT[task])
    text = remark(task, learnt, *[nothing] * 5)
    assert text.startswith("Since epoch 2, in validation, the network ")
    assert SAYS[task] in text
    assert "learning_rate" in text
    assert "best epoch is of before epoch 2" in text
    assert remark(task, *[nothing] * 4) == ""
    assert remark(task, *[nothing] * 5, learnt) == ""


def test_a_run_that_ends_early_at_chance_is_remarked_on():
    nothing = row(CHANCE["regression"])
    assert remark("regression", nothing) == ""
    assert remark("regression", nothing, ended=True).startswith("Since epoch 1, in training, ")
    assert remark("regression", row(LEARNT["regression"]), ended=True) == ""


def test_training_that_only_memorizes_has_other_advice():
    text = remark("regression", *[row(LEARNT["regression"], CHANCE["regression"])] * 5)
    assert "training images are learned" in text
    assert "learning_rate" not in text


def test_a_structure_that_is_never_found_is_named():
    dice = {"dice": 0.85, "dice_left_ventricle": 0.9, "dice_scar": 0.0}
    text = remark("segmentation", *[row(dice, dice)] * 5)
    assert "finds none of this: scar (" in text


def test_marking_every_pixel_is_not_learning():
    # 60 of 100 pixels: 2 · 60 / (60 + 100).
    assert "every pixel (Dice 0.75)" in remark("segmentation", *[row({"dice": 0.769})] * 5)
    assert remark("segmentation", *[row({"dice": 0.771})] * 5) == ""


def test_epochs_without_validation_do_not_count_where_there_is_one():
    nothing = row(CHANCE[Task.DETECTION], CHANCE[Task.DETECTION])
    between = row(CHANCE[Task.DETECTION])
    assert remark(Task.DETECTION, *[nothing, between] * 4) == ""
    assert remark(Task.DETECTION, *[nothing, between] * 5).startswith(
        "Since epoch 1, in validation"
    )


def test_undefined_metrics_are_not_chance():
    assert remark("segmentation", *[row({"dice": math.nan} | {"dice": None})] * 5) == ""  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("losses", "explodes"),
    [
        ([1.0, 0.5, 150.0, 300.0], True),
        ([1.0, 150.0, 0.5, 300.0], False),
        ([1.0, 0.5, 90.0, 95.0], False),
        ([0.0, 0.0, 0.5, 0.5], False),
        ([1.0, 200.0], False),
        ([1.0, None, 0.5], False),
    ],
)
def test_a_loss_that_explodes(losses, explodes):
    assert diverges(losses) is explodes


def test_a_resumed_run_counts_its_former_epochs_and_keeps_the_remark(tmp_path):
    chance = row(CHANCE[Task.DETECTION])
    lines = [json.dumps({"kind": "epoch", "epoch": epoch, **chance}) for epoch in range(1, 5)]
    (tmp_path / "metrics.jsonl").write_text("".join(f"{line}\n" for line in lines))
    said: list[str] = []
    remarks = Remarks(tmp_path, task_of(Task.DETECTION), labels_of(Task.DETECTION), said.append)

    def reach(epoch: int, metrics: dict[str, float]) -> str:
        remarks.reached(Moment(epoch, metrics, snapshot=True, ends_epoch=True, ends_run=False))
        kept: str = json.loads((tmp_path / "remark.json").read_text())["remark"]
        return kept

    assert reach(5, chance).startswith("Since epoch 1, ")
    assert reach(6, chance) == said[0]
    assert len(said) == 1
    assert reach(7, row(LEARNT[Task.DETECTION])) == ""
