"""What is said of a sample's label."""

from __future__ import annotations

import numpy as np
import pytest

from core.tasks import Task, task_of

NAMES = ["RBC", "WBC"]


@pytest.mark.parametrize(
    ("task", "label", "text"),
    [
        (Task.CLASSIFICATION, np.array(1), "WBC"),
        (Task.CLASSIFICATION, np.array(7), "7"),
        (Task.REGRESSION, np.array(0.25, np.float32), "0.25"),
        (Task.REGRESSION, np.array([0.5, 0.25], np.float32), "RBC 0.5, WBC 0.25"),
        (Task.MULTI_LABEL, np.array([1, 1], np.uint8), "RBC, WBC"),
        (Task.MULTI_LABEL, np.array([0, 0], np.uint8), "none"),
        (Task.MULTI_LABEL, np.ones(5, np.uint8), "RBC, WBC, 2 and 2 more"),
        (
            Task.DETECTION,
            np.array([[0, 1, 1, 2, 2], [1, 1, 1, 2, 2], [0, 3, 3, 4, 4]]),
            "2 RBC, 1 WBC",
        ),
        (Task.DETECTION, np.zeros((0, 5)), "none"),
    ],
)
def test_labels_in_words(task, label, text):
    assert task_of(task).label_text(label, NAMES) == text
