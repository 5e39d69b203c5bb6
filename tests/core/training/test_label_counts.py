"""Figures of several classes per image are one in training and inference, and scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from core.tasks import Task, task_of
from core.tasks.measuring import measurement_of

pytestmark = pytest.mark.training

RANDOM = np.random.default_rng(2)
TRUTH = (RANDOM.random((60, 5)) < 0.3).astype(np.uint8)
OUTPUTS = (0.6 * TRUTH + 0.7 * RANDOM.random((60, 5))).astype(np.float32)
OUTPUTS[0, 1] = 0.5  # counts as predicted
# One class is neither in the labels nor predicted, one only predicted.
TRUTH[:, 2:4] = 0
OUTPUTS[:, 2] = 0.1


def in_training() -> dict[str, float]:
    from core.training.tasks.label_counts import LabelCounts

    metric = LabelCounts(5)
    for start in range(0, 60, 25):
        metric.update_state(TRUTH[start : start + 25], OUTPUTS[start : start + 25])
    return {name: float(value) for name, value in metric.result().items()}


def test_they_are_scikit_learns_over_the_classes_that_occur():
    predicted = OUTPUTS >= 0.5
    f1 = metrics.f1_score(TRUTH, predicted, average="macro", labels=[0, 1, 3, 4])
    accuracy = metrics.accuracy_score(TRUTH.ravel(), predicted.ravel())
    assert in_training() == pytest.approx({"accuracy": accuracy, "f1": f1})


def test_they_are_those_of_an_inference():
    measured = measurement_of(task_of(Task.MULTI_LABEL), [], [])
    for output, label in zip(OUTPUTS, TRUTH, strict=True):
        measured.add(output, label)
    found = measured.summary()
    assert in_training() == pytest.approx({name: found[name] for name in ("accuracy", "f1")})


def test_without_any_class_there_is_no_f1():
    from core.training.tasks.label_counts import LabelCounts

    metric = LabelCounts(2)
    metric.update_state(np.zeros((3, 2), np.uint8), np.zeros((3, 2), np.float32))
    assert np.isnan(float(metric.result()["f1"]))
    assert float(metric.result()["accuracy"]) == 1
