"""Differences and their intervals, against closed forms and brute force."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from core.comparing.comparison import Side, compare
from core.exceptions import InferenceError
from core.inference.answers import AnsweredInput
from core.inference.draws import keep_draws
from core.tasks import Task, task_of
from core.tasks.confusion import ConfusionMatrix
from core.tasks.dice import MaskAgreement
from core.tasks.intervals import resamples
from tests.core.comparing.written import write

CLASSIFICATION, SEGMENTATION = task_of(Task.CLASSIFICATION), task_of(Task.SEGMENTATION)


def side(folder, scores, rights=None, groups=None, metrics=None):
    rows = zip(scores, rights or [None] * len(scores), groups or [""] * len(scores), strict=True)
    answers = [
        AnsweredInput(f"{n}", "", score=score, is_right=right, group=group)
        for n, (score, right, group) in enumerate(rows)
    ]
    return Side(write(folder, answers), metrics or {})


def figure(found, name):
    return next(one for one in found.figures if one.name == name)


def test_the_interval_of_single_samples_is_that_of_a_mean(tmp_path):
    random = np.random.default_rng(3)
    a = random.random(900)
    b = a + random.normal(0.02, 0.1, 900)
    found = compare(side(tmp_path / "a", a), side(tmp_path / "b", b), SEGMENTATION)
    score = figure(found, "score")
    error = 1.96 * (b - a).std(ddof=1) / 30
    assert score.difference == pytest.approx((b - a).mean())
    assert score.interval == pytest.approx(
        ((b - a).mean() - error, (b - a).mean() + error), abs=1e-3
    )
    assert (score.better, found.resampled, found.p_value) == ("b", "900 samples", None)


def test_groups_are_drawn_as_a_whole(tmp_path):
    """The percentiles of all 4⁴ ways to draw four groups."""
    differences = {"p": [0.1, 0.2, 0.3], "q": [-0.1], "r": [0.5, 0.4], "s": [0.0, 0.0, 0.1, 0.2]}
    groups = [name for name, values in differences.items() for _ in values]
    b = [value for values in differences.values() for value in values]
    drawn = [
        np.mean([value for name in names for value in differences[name]])
        for names in product(differences, repeat=4)
    ]
    found = compare(
        side(tmp_path / "a", [0.0] * len(b), groups=groups),
        side(tmp_path / "b", b, groups=groups),
        SEGMENTATION,
    )
    expected = np.percentile(drawn, [2.5, 97.5])
    assert figure(found, "score").interval == pytest.approx(expected, abs=0.01)
    assert found.resampled == "4 groups, too few to rely on it"


def test_metrics_over_all_samples_are_drawn_in_pairs(tmp_path):
    """Pooled Dice, against adding each image as often as it is drawn."""
    random = np.random.default_rng(5)
    masks = random.integers(0, 2, (6, 4, 4, 1))
    groups = ["p", "p", "q", "r", "s", "s"]
    outputs = [np.clip(masks + random.normal(0, sigma, masks.shape), 0, 1) for sigma in (1, 0.4)]
    pairs = [np.concatenate([1 - one, one], axis=-1) for one in outputs]

    def dice(one, times):
        agreement = MaskAgreement(["", "x"])
        for place, count in enumerate(times):
            for _ in range(count):
                agreement.add(one[place], masks[place])
        return agreement

    sides = []
    for name, one in zip("ab", pairs, strict=True):
        whole = dice(one, [1] * 6)
        metrics = {"dice": whole.summary()["dice"]}
        sides.append(side(tmp_path / name, [None] * 6, groups=groups, metrics=metrics))
        keep_draws(tmp_path / name, resamples(whole, groups), groups)
    found = figure(compare(*sides, SEGMENTATION), "dice")

    generator, differences = np.random.default_rng(0), []
    for _ in range(1000):
        chosen = generator.integers(0, 4, 4)
        times = [int((chosen == "pqrs".index(group)).sum()) for group in groups]
        a, b = (dice(one, times).summary()["dice"] for one in pairs)
        differences.append(b - a)
    assert found.interval == pytest.approx(np.percentile(differences, [2.5, 97.5]))
    assert found.better == "b"


def test_accuracy_has_the_same_interval_either_way(tmp_path):
    random = np.random.default_rng(1)
    sides, groups = [], [f"{n // 4}" for n in range(120)]
    for name, rate in (("a", 0.7), ("b", 0.9)):
        rights = (random.random(120) < rate).tolist()
        matrix = ConfusionMatrix(["x", "y"])
        for right in rights:
            matrix.add(np.array([right, not right]), np.array(0))
        metrics = {"accuracy": float(np.mean(rights))}
        sides.append(side(tmp_path / name, [0.5] * 120, rights, groups, metrics))
        keep_draws(tmp_path / name, resamples(matrix, groups), groups)
    found = compare(*sides, CLASSIFICATION)
    assert [one.name for one in found.figures] == ["accuracy", "score"]  # “right” says the same
    whole = figure(found, "accuracy")
    (tmp_path / "a" / "draws.json").unlink()
    by_sample = figure(compare(*sides, CLASSIFICATION), "right")
    assert (whole.a, whole.b) == pytest.approx((by_sample.a, by_sample.b))
    assert whole.interval == pytest.approx(by_sample.interval)
    assert any("McNemar" in remark for remark in found.remarks)


def test_metrics_of_other_samples_are_not_compared(tmp_path):
    a = side(tmp_path / "a", [0.5, 0.6, None], metrics={"dice": 0.5})
    b = side(tmp_path / "b", [0.7, 0.5], metrics={"dice": 0.6})
    found = compare(a, b, SEGMENTATION)
    assert (figure(found, "dice").difference, figure(found, "dice").interval) == (None, None)
    assert figure(found, "score").difference == pytest.approx(0.05)
    assert "1 input was answered by only one" in found.remarks[0]


def test_smaller_errors_are_better(tmp_path):
    a = side(tmp_path / "a", [-2.0] * 30, metrics={"mae": 2.0})
    b = side(tmp_path / "b", [-1.0] * 30, metrics={"mae": 1.0})
    found = compare(a, b, task_of(Task.REGRESSION))
    assert (figure(found, "mae").larger_is_better, figure(found, "score").better) == (False, "b")


def test_there_must_be_something_to_compare(tmp_path):
    unlabelled = side(tmp_path / "a", [None, None])
    with pytest.raises(InferenceError, match="no labels"):
        compare(unlabelled, unlabelled, CLASSIFICATION)
    with pytest.raises(InferenceError, match="no inputs in common"):
        compare(unlabelled, Side(tmp_path / "none", {}), CLASSIFICATION)
