from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from core.inference.metrics import DiceTable

LABELS = ["background", "left ventricle", "myocardium"]


def test_pooled_and_mean_dice_agree_with_scikit_learn():
    random = np.random.default_rng(5)
    truth = random.integers(0, 3, (6, 20, 30))
    predicted = np.where(
        random.random(truth.shape) < 0.7, truth, random.integers(0, 3, truth.shape)
    )
    table = DiceTable(LABELS)
    for one, other in zip(predicted, truth, strict=True):
        table.add(one, other)
    summary = table.summary()
    pooled = f1_score(truth.ravel(), predicted.ravel(), average=None)
    by_image = [
        f1_score(t.ravel(), p.ravel(), average=None) for p, t in zip(predicted, truth, strict=True)
    ]
    for row in summary["classes"]:
        assert row["dice"] == pytest.approx(pooled[row["index"]])
        assert row["mean_image_dice"] == pytest.approx(np.mean(by_image, axis=0)[row["index"]])
        assert row["images"] == 6
    assert summary["dice"] == pytest.approx(pooled[1:].mean())


def test_a_class_in_neither_mask_has_no_dice():
    table = DiceTable(LABELS)
    mask = np.array([[0, 1], [1, 1]])
    table.add(mask, mask)
    table.add(np.zeros_like(mask), np.zeros_like(mask))
    lv, myocardium = table.summary()["classes"]
    assert (lv["dice"], lv["mean_image_dice"], lv["images"]) == (1.0, 1.0, 1)
    assert (myocardium["dice"], myocardium["mean_image_dice"]) == (None, None)
    assert table.summary()["dice"] == 1.0


def test_a_class_that_was_missed_counts_as_zero():
    table = DiceTable(LABELS)
    table.add(np.zeros((2, 2), int), np.ones((2, 2), int))
    assert table.summary()["classes"][0]["dice"] == 0.0
