"""What ensembles output is what NumPy gets from closed formulas, alone and in batches."""

from __future__ import annotations

import numpy as np
import pytest

from core.tasks import Task, task_of
from core.tasks.ensembles import ensemble_batch, ensemble_outputs
from core.tasks.merged_boxes import merged_boxes

RANDOM = np.random.default_rng(31)
SAMPLES, MEMBERS = 5, 3


def members(**shapes) -> list[dict[str, np.ndarray]]:
    """Outputs by name of each member, for a batch."""
    return [
        {
            name: RANDOM.uniform(0.1, 2, (SAMPLES, *shape)).astype(np.float32)
            for name, shape in shapes.items()
        }
        for _ in range(MEMBERS)
    ]


def stacked(given, name) -> np.ndarray:
    return np.array([one[name] for one in given], np.float64)


def one_by_one(task, given) -> dict[str, np.ndarray]:
    rows = [
        ensemble_outputs(task, [{name: array[row] for name, array in one.items()} for one in given])
        for row in range(SAMPLES)
    ]
    assert [list(row) for row in rows] == [list(rows[0])] * SAMPLES
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


@pytest.mark.parametrize(
    ("task", "shape"),
    [
        (Task.CLASSIFICATION, (4,)),
        (Task.MULTI_LABEL, (4,)),
        (Task.SEGMENTATION, (6, 7, 3)),
        (Task.IMAGE_TO_IMAGE, (6, 7, 1)),
        (Task.TEXT_CLASSIFICATION, (2,)),
    ],
)
@pytest.mark.parametrize("how", [ensemble_batch, one_by_one])
def test_the_first_output_is_the_mean_and_others_are_the_first_members(task, shape, how):
    given = members(scores=shape, again=(8, 8, 1))
    found = how(task_of(task), given)
    assert list(found) == ["scores", "again"]
    np.testing.assert_allclose(found["scores"], stacked(given, "scores").mean(axis=0), rtol=1e-6)
    np.testing.assert_array_equal(found["again"], given[0]["again"])
    assert found["scores"].dtype == np.float32


@pytest.mark.parametrize("how", [ensemble_batch, one_by_one])
def test_a_regressions_deviation_is_that_of_the_mixture(how):
    """Its variance: the mean of the members' variances, and the variance of their means."""
    given = members(value=(2,), deviation=(2,))
    found = how(task_of(Task.REGRESSION), given)
    means, deviations = stacked(given, "value"), stacked(given, "deviation")
    second = np.mean(deviations**2 + means**2, axis=0)
    expected = np.sqrt(second - means.mean(axis=0) ** 2)
    np.testing.assert_allclose(found["value"], means.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(found["deviation"], expected, rtol=1e-5)


@pytest.mark.parametrize("how", [ensemble_batch, one_by_one])
def test_boxes_are_merged_for_each_sample(how):
    given = members(boxes=(7, 6))
    found = how(task_of(Task.DETECTION), given)["boxes"]
    for row in range(SAMPLES):
        np.testing.assert_array_equal(
            found[row], merged_boxes([one["boxes"][row] for one in given])
        )


def test_a_single_one_answers_as_it_is():
    (one, *_) = members(scores=(3,))
    assert ensemble_batch(task_of(Task.CLASSIFICATION), [one])["scores"] is one["scores"]
