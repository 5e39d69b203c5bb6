from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn import metrics

from core.tasks import Task, task_of
from core.tasks.calibration import Calibration, temperature_of
from core.tasks.ranked import Ranked

CLASSES = 5


def answers(seed, sharpness=1.0, count=400):
    """Labels, and the probabilities of a network with ties among them."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, CLASSES, count)
    logits = random.normal(0, 1, (count, CLASSES)) + 1.5 * np.eye(CLASSES)[truth]
    return truth, softmax(sharpness * logits, axis=1).round(2).astype(np.float32)


def measured(task, outputs, labels):
    found = task_of(task).measurement([], [])
    for output, label in zip(outputs, labels, strict=True):
        found.add(output, np.asarray(label))
    return found


def test_ranks_agree_with_scikit_learn():
    truth, outputs = answers(1)
    found = measured(Task.CLASSIFICATION, outputs, truth).summary()
    one_hot = np.eye(CLASSES)[truth]
    areas = [metrics.roc_auc_score(one_hot[:, c], outputs[:, c]) for c in range(CLASSES)]
    averages = [
        metrics.average_precision_score(one_hot[:, c], outputs[:, c]) for c in range(CLASSES)
    ]
    assert [row["roc_auc"] for row in found["classes"]] == pytest.approx(areas)
    assert [row["average_precision"] for row in found["classes"]] == pytest.approx(averages)
    assert found["roc_auc"] == pytest.approx(np.mean(areas))
    predicted = outputs.argmax(axis=1)
    f1 = metrics.f1_score(truth, predicted, average=None)
    assert [row["f1"] for row in found["classes"]] == pytest.approx(f1)
    assert found["f1"] == pytest.approx(f1.mean())


def test_top_k_agrees_with_scikit_learn():
    random = np.random.default_rng(4)
    truth, outputs = random.integers(0, 12, 200), random.random((200, 12)).astype(np.float32)
    found = measured(Task.CLASSIFICATION, outputs, truth).summary()
    for top in (3, 5, 10):
        expected = metrics.top_k_accuracy_score(truth, outputs, k=top)
        assert found[f"top_{top}_accuracy"] == pytest.approx(expected)


def test_multi_label_ranks_agree_with_scikit_learn():
    random = np.random.default_rng(2)
    truth = (random.random((200, 4)) < 0.3).astype(np.uint8)
    outputs = (0.6 * truth + 0.7 * random.random((200, 4))).round(2).astype(np.float32)
    found = measured(Task.MULTI_LABEL, outputs, truth).summary()
    assert found["roc_auc"] == pytest.approx(metrics.roc_auc_score(truth, outputs))
    expected = metrics.average_precision_score(truth, outputs)
    assert found["average_precision"] == pytest.approx(expected)


def test_curves_agree_with_scikit_learn():
    truth, outputs = answers(3, count=150)
    one = Ranked(outputs[:, 0], truth == 0)
    false, true, _ = metrics.roc_curve(truth == 0, outputs[:, 0], drop_intermediate=False)
    assert np.array(one.roc_points()) == pytest.approx(np.column_stack([false, true]), abs=1e-5)
    precision, recall, _ = metrics.precision_recall_curve(truth == 0, outputs[:, 0])
    expected = np.column_stack([recall, precision])[-2::-1]
    # scikit-learn leaves out what follows full recall.
    assert np.array(one.precision_points())[: len(expected)] == pytest.approx(expected, abs=1e-5)


def test_long_curves_are_thinned_and_keep_their_area():
    random = np.random.default_rng(5)
    positive = random.random(20_000) < 0.3
    one = Ranked(random.normal(positive, 1).astype(np.float32), positive)
    x, y = np.array(one.roc_points()).T
    assert len(x) <= 202
    assert (x[0], y[0], x[-1], y[-1]) == (0, 0, 1, 1)
    assert np.trapezoid(y, x) == pytest.approx(one.roc_auc(), abs=1e-3)


def test_what_cannot_be_ranked_is_undefined():
    found = measured(Task.CLASSIFICATION, np.eye(2, 3, dtype=np.float32), [0, 0]).summary()
    assert [row["roc_auc"] for row in found["classes"]] == [None, None, None]
    assert [row["average_precision"] for row in found["classes"]] == [1, None, None]


def plain_error(probabilities, right, bins=15):
    """The expected calibration error, bin by bin as in its definition."""
    total = 0.0
    for number in range(bins):
        inside = (probabilities > number / bins) & (probabilities <= (number + 1) / bins)
        if inside.any():
            total += inside.sum() * abs(probabilities[inside].mean() - right[inside].mean())
    return total / len(probabilities)


def test_the_calibration_error_is_that_of_its_definition():
    random = np.random.default_rng(6)
    probabilities = random.uniform(0.01, 1, 3000)
    right = random.random(3000) < probabilities**2
    one = Calibration(probabilities, right)
    assert one.error() == pytest.approx(plain_error(probabilities, right))
    # E(p - p²) over 0…1 is 1/6.
    assert one.error() == pytest.approx(1 / 6, abs=0.02)
    (_, series) = one.plot("of x").series
    rates = np.array(series.points)
    assert rates[:, 1] == pytest.approx(rates[:, 0] ** 2, abs=0.12)


@pytest.mark.parametrize("sharpness", [0.4, 1.0, 4.0])
def test_the_temperature_is_the_one_with_the_least_loss(sharpness):
    random = np.random.default_rng(7)
    logits = random.normal(0, 2, (2000, CLASSES))
    true = softmax(logits, axis=1)
    truth = (random.random((2000, 1)) > true.cumsum(axis=1)).sum(axis=1).clip(0, CLASSES - 1)
    outputs = softmax(sharpness * logits, axis=1).astype(np.float32)

    def loss(temperature):
        return metrics.log_loss(truth, softmax(np.log(outputs) / temperature, axis=1))

    expected = minimize_scalar(loss, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-7})
    found = temperature_of(outputs, truth)
    assert found == pytest.approx(expected.x, rel=1e-3)
    assert found == pytest.approx(sharpness, rel=0.1)
    figures = measured(Task.CLASSIFICATION, outputs, truth).summary()
    assert figures["temperature"] == pytest.approx(found)
    assert figures["ece_at_temperature"] < 0.04


def test_no_temperature_is_best_if_all_is_right():
    outputs = np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)
    assert temperature_of(outputs, np.array([0, 1])) is None


def test_scores_of_unknown_classes_are_negative_examples():
    outputs = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], np.float32)
    found = measured(Task.CLASSIFICATION, outputs, [0, 1, 2]).summary()
    known, _, unknown = found["classes"]
    assert (known["roc_auc"], unknown["roc_auc"], unknown["f1"]) == (1, None, 0)
