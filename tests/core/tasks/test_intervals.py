from __future__ import annotations

import numpy as np
import pytest

from core.tasks import Task, task_of
from core.tasks.intervals import intervals

SAMPLES = 12
RANKS = ("f1", "accuracy", "roc_auc", "average_precision", "ece")
BY_TASK = {
    Task.CLASSIFICATION: (*RANKS, "top_3_accuracy", "top_5_accuracy"),
    Task.TEXT_CLASSIFICATION: (*RANKS, "top_3_accuracy", "top_5_accuracy"),
    Task.MULTI_LABEL: RANKS,
    Task.REGRESSION: ("r2",),
    Task.SEGMENTATION: ("dice", "iou", "mean_image_dice", "mean_image_iou", "hd95", "assd"),
    Task.DETECTION: ("map_50", "map_coco"),
    Task.IMAGE_TO_IMAGE: ("mae", "rmse", "psnr", "ssim"),
}


def boxes(random):
    edges = np.sort(random.uniform(0, 40, (4, 2, 2)), axis=1).reshape(4, 4)
    return np.concatenate([random.integers(0, 2, (4, 1)), edges], axis=1).astype(np.float32)


def sample(task, random):
    """A random output and label."""
    if task == Task.DETECTION:
        table, true = np.zeros((300, 6), np.float32), boxes(random)
        # Two boxes are near true ones, with scores that other images have, too.
        near = true + np.float32([0, 1, 1, 1, 1]) * random.uniform(-1, 1, true.shape)
        table[:4, 0], table[:4, 2:] = near[:, 0], near[:, 1:]
        table[:4, 1] = random.permutation([0.3, 0.5, 0.7, 0.9])
        table[2:4, 2:] = boxes(random)[:2, 1:]
        return table, true
    if task in (Task.CLASSIFICATION, Task.TEXT_CLASSIFICATION):
        return random.random(7, np.float32), random.integers(0, 8)
    example = task_of(task).example(3, random)
    if task == Task.REGRESSION:
        return example.output, random.random(3, np.float32)
    if task == Task.MULTI_LABEL:
        return example.output, random.integers(0, 2, 3)
    return example.output, example.label


def measured(task, samples):
    found = task_of(task).measurement(["a", "b", "c"], ["x", "y", "z"])
    for output, label in samples:
        found.add(output, label)
    return found


def value_of(name, summary):
    """A figure of the summary, or `metric[label]` of the row with that label."""
    metric, _, label = name.rstrip("]").partition("[")
    if not label:
        return summary[metric]
    rows = [row for key in ("classes", "targets") for row in summary.get(key, [])]
    return next((row[metric] for row in rows if row["label"] == label), None)


@pytest.mark.parametrize("task", list(Task))
def test_weights_are_samples_that_occur_so_often(task):
    random = np.random.default_rng(3)
    samples = [sample(task, random) for _ in range(SAMPLES)]
    whole = measured(task, samples)
    for weights in (np.ones(SAMPLES, np.int64), random.integers(0, 4, SAMPLES)):
        repeated = [one for one, times in zip(samples, weights, strict=True) for _ in range(times)]
        expected = measured(task, repeated).summary()
        found = whole.weighted(weights)
        for name, value in found.items():
            truth = value_of(name, expected)
            assert value == (truth if truth is None else pytest.approx(truth, rel=1e-9)), name
        assert {name for name in found if "[" not in name} == set(BY_TASK[task])
        assert any(value and 0 < abs(value) < 1e9 for value in found.values())


def accuracy(right):
    samples = [(np.eye(2, dtype=np.float32)[int(one)], np.array(1)) for one in right]
    return measured(Task.CLASSIFICATION, samples)


def test_the_interval_of_independent_samples_is_that_of_a_proportion():
    right = np.arange(400) % 5 > 0  # 0.8
    found = intervals(accuracy(right), [""] * 400)
    half = 1.96 * (0.8 * 0.2 / 400) ** 0.5
    assert found["intervals"]["accuracy"] == pytest.approx([0.8 - half, 0.8 + half], abs=0.006)
    assert found["resampled"] == "400 samples"


def test_alike_samples_count_as_one():
    right = np.repeat(np.arange(40) % 5 > 0, 10)
    groups = np.repeat(np.arange(40), 10).astype(str)
    found = intervals(accuracy(right), groups)
    half = 1.96 * (0.8 * 0.2 / 40) ** 0.5
    assert found["intervals"]["accuracy"] == pytest.approx([0.8 - half, 0.8 + half], abs=0.03)
    assert found["resampled"] == "40 groups"
    assert found == intervals(accuracy(right), groups)  # the same figures again


def test_one_group_has_no_interval_and_few_are_doubtful():
    assert intervals(accuracy([True, False]), ["a", "a"]) == {}
    found = intervals(accuracy([True, False]), ["a", "b"])
    assert found["resampled"] == "2 groups, too few to rely on it"
