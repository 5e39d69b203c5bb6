from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics
from sklearn.metrics import f1_score

from core.tasks import Task, task_of
from core.tasks.dice import MaskAgreement

LABELS = ["background", "left ventricle", "myocardium"]


def scores_of(mask):
    """Probabilities whose largest are those of the mask."""
    return np.eye(3, dtype=np.float32)[mask]


def test_pooled_and_mean_dice_agree_with_scikit_learn():
    random = np.random.default_rng(5)
    truth = random.integers(0, 3, (6, 20, 30))
    predicted = np.where(
        random.random(truth.shape) < 0.7, truth, random.integers(0, 3, truth.shape)
    )
    table = MaskAgreement(LABELS)
    for one, other in zip(predicted, truth, strict=True):
        table.add(scores_of(one), other[:, :, None])
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


@pytest.mark.parametrize("ignored", [0, 2])
def test_dice_without_ignored_pixels_agrees_with_scikit_learn(ignored):
    random = np.random.default_rng(6)
    truth, predicted = random.integers(0, 3, (2, 6, 20, 30))
    table = MaskAgreement(LABELS, ignored)
    for one, other in zip(predicted, truth, strict=True):
        table.add(scores_of(one), other[:, :, None])
    summary = table.summary()
    counted = [index for index in (1, 2) if index != ignored]
    kept = truth != ignored
    expected = f1_score(truth[kept], predicted[kept], average=None, labels=counted)
    assert [row["index"] for row in summary["classes"]] == counted
    assert [row["dice"] for row in summary["classes"]] == pytest.approx(list(expected))
    assert summary["dice"] == pytest.approx(expected.mean())


def test_a_class_in_neither_mask_has_no_dice():
    table = MaskAgreement(LABELS)
    mask = np.array([[0, 1], [1, 1]])
    table.add(scores_of(mask), mask[:, :, None])
    table.add(scores_of(np.zeros_like(mask)), np.zeros_like(mask)[:, :, None])
    lv, myocardium = table.summary()["classes"]
    assert (lv["dice"], lv["mean_image_dice"], lv["images"]) == (1.0, 1.0, 1)
    assert (myocardium["dice"], myocardium["mean_image_dice"]) == (None, None)
    assert table.summary()["dice"] == 1.0


def test_a_class_that_was_missed_counts_as_zero():
    table = MaskAgreement(LABELS)
    table.add(scores_of(np.zeros((2, 2), int)), np.ones((2, 2, 1), int))
    assert table.summary()["classes"][0]["dice"] == 0.0


def summed_up(task, outputs, labels, names=()):
    table = task_of(task).measurement(names, names)
    for output, label in zip(outputs, labels, strict=True):
        table.add(output, np.asarray(label))
    return table.summary()


@pytest.mark.parametrize("names", [LABELS[:2], LABELS[:1]])
def test_a_class_of_pixels_that_the_network_does_not_know_counts_as_missed(names):
    random = np.random.default_rng(7)
    truth = random.integers(0, 4, (3, 8, 9))
    # The last image has no unknown class.
    truth[2] = truth[2].clip(0, 1)
    predicted = random.integers(0, 2, truth.shape)
    table = MaskAgreement(names)
    for one, other in zip(predicted, truth, strict=True):
        table.add(np.eye(2, dtype=np.float32)[one], other[:, :, None])
    summary = table.summary()
    expected = f1_score(truth.ravel(), predicted.ravel(), average=None)
    assert [row["dice"] for row in summary["classes"]] == pytest.approx(expected[1:].tolist())
    assert summary["dice"] == pytest.approx(expected[1:].mean())
    labels = ["left ventricle" if len(names) == 2 else "class 1"]
    labels += ["class 2 (not in training)", "class 3 (not in training)"]
    assert [row["label"] for row in summary["classes"]] == labels
    assert [row["images"] for row in summary["classes"]] == [3, 2, 2]


def test_a_class_that_the_network_does_not_know_counts_as_missed():
    random = np.random.default_rng(8)
    truth = random.integers(0, 9, 200)
    outputs = random.random((200, 6)).astype(np.float32)
    found = summed_up(Task.CLASSIFICATION, outputs, truth, ["zero"])
    predicted = outputs.argmax(axis=1)
    assert found["accuracy"] == pytest.approx(metrics.accuracy_score(truth, predicted))
    assert found["confusion"] == metrics.confusion_matrix(truth, predicted).tolist()
    top = np.argsort(-outputs, axis=1)[:, :5]
    assert found["top_5_accuracy"] == pytest.approx((top == truth[:, None]).any(axis=1).mean())
    recalls = metrics.recall_score(truth, predicted, average=None)
    assert [row["recall"] for row in found["classes"]] == pytest.approx(recalls)
    labels = [row["label"] for row in found["classes"]]
    assert labels[5:7] == ["class 5", "class 6 (not in training)"]


def test_classification_agrees_with_scikit_learn():
    random = np.random.default_rng(1)
    truth = random.integers(0, 7, 300)
    outputs = random.random((300, 7)).astype(np.float32) + 0.4 * np.eye(7, dtype=np.float32)[truth]
    found = summed_up(Task.CLASSIFICATION, outputs, truth, ["zero", "one"])
    predicted = outputs.argmax(axis=1)
    assert found["accuracy"] == pytest.approx(metrics.accuracy_score(truth, predicted))
    assert found["top_5_accuracy"] == pytest.approx(
        metrics.top_k_accuracy_score(truth, outputs, k=5)
    )
    assert found["confusion"] == metrics.confusion_matrix(truth, predicted).tolist()
    recalls = metrics.recall_score(truth, predicted, average=None)
    precisions = metrics.precision_score(truth, predicted, average=None)
    assert [row["recall"] for row in found["classes"]] == pytest.approx(recalls)
    assert [row["precision"] for row in found["classes"]] == pytest.approx(precisions)
    assert [row["label"] for row in found["classes"]][:3] == ["zero", "one", "class 2"]


def test_a_class_without_samples_has_no_recall():
    found = summed_up(Task.CLASSIFICATION, np.eye(2, 3), [0, 0])
    assert [row["recall"] for row in found["classes"]] == [0.5, None, None]
    assert [row["precision"] for row in found["classes"]] == [1.0, 0.0, None]
    assert "top_5_accuracy" not in found


def test_multi_label_agrees_with_scikit_learn():
    random = np.random.default_rng(2)
    truth = (random.random((200, 4)) < 0.3).astype(np.uint8)
    outputs = (0.6 * truth + 0.7 * random.random((200, 4))).astype(np.float32)
    found = summed_up(Task.MULTI_LABEL, outputs, truth)
    predicted = outputs >= 0.5
    assert found["f1"] == pytest.approx(f1_score(truth, predicted, average="macro"))
    assert found["accuracy"] == pytest.approx(
        metrics.accuracy_score(truth.ravel(), predicted.ravel())
    )
    assert [row["f1"] for row in found["classes"]] == pytest.approx(
        f1_score(truth, predicted, average=None)
    )


@pytest.mark.parametrize("shape", [(), (3,)])
def test_regression_agrees_with_scikit_learn(shape):
    random = np.random.default_rng(3)
    truth = random.normal(1000, 300, (50, *shape)).astype(np.float32)
    outputs = truth.reshape(50, -1) + random.normal(20, 50, (50, *shape)).reshape(50, -1)
    found = summed_up(Task.REGRESSION, outputs.astype(np.float32), truth, ["area"])
    flat, predicted = truth.reshape(50, -1), outputs.astype(np.float32)
    errors = metrics.mean_absolute_error(flat, predicted, multioutput="raw_values")
    assert [row["mae"] for row in found["targets"]] == pytest.approx(errors)
    # Values may be in different units, so that a mean of their errors says nothing.
    assert found["mae"] == (None if shape else pytest.approx(errors[0]))
    assert found["r2"] == pytest.approx(metrics.r2_score(flat, predicted))
    rmse = metrics.root_mean_squared_error(flat, predicted, multioutput="raw_values")
    assert [row["rmse"] for row in found["targets"]] == pytest.approx(rmse)
    assert found["targets"][0]["label"] == "area"


def test_values_that_are_all_the_same_have_no_r2():
    assert summed_up(Task.REGRESSION, np.array([[1.0], [3.0]]), [2.0, 2.0])["r2"] is None


@pytest.mark.parametrize("task", list(Task))
def test_without_any_truth_nothing_is_claimed(task):
    known = [value for value in task_of(task).measurement(LABELS, []).summary().values() if value]
    assert known == []
