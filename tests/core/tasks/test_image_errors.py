"""Errors of images against formulas that are written out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.tasks import Task, task_of
from core.tasks.image_errors import CEILING, psnr_of, ssim_of


def images(shape=(16, 14, 2), seed=0):
    random = np.random.default_rng(seed)
    truth = random.integers(-200, 900, shape).astype(np.int16)
    return (truth + random.normal(0, 40, shape)).astype(np.float32), truth


def test_errors_are_over_the_pixels_of_all_images():
    measured = task_of(Task.IMAGE_TO_IMAGE).measurement([], [])
    pairs = [images(seed=1), images((5, 7, 2), seed=2)]
    for found, truth in pairs:
        measured.add(found, truth)
    errors = [float(a) - float(b) for f, t in pairs for a, b in zip(f.flat, t.flat, strict=True)]
    summary = measured.summary()
    assert summary["mae"] == pytest.approx(sum(map(abs, errors)) / len(errors))
    assert summary["rmse"] == pytest.approx(math.sqrt(sum(e * e for e in errors) / len(errors)))


def test_psnr_is_by_the_range_of_the_true_values():
    truth = np.array([[[10.0], [30.0]]])
    # The mean of the squares is 2, the range 20: 10 log10(400 / 2).
    assert psnr_of(truth + np.array([[[2.0], [0.0]]]), truth) == pytest.approx(23.0103, abs=1e-4)
    assert psnr_of(truth, truth) == CEILING
    assert psnr_of(truth, truth * 0) is None
    eight = psnr_of(truth + 1, truth)
    assert psnr_of((truth + 1) * 257, truth * 257) == pytest.approx(eight)


def test_structural_similarity_is_its_formula():
    """Wang et al. 2004, equation 13, with every window summed by itself."""
    found, truth = (image.astype(np.float64) for image in images((13, 12, 1)))
    places = np.arange(11) - 5
    gauss = np.exp(-(places[:, None] ** 2 + places[None, :] ** 2) / (2 * 1.5**2))
    gauss /= gauss.sum()
    span = truth.max() - truth.min()
    c1, c2 = (0.01 * span) ** 2, (0.03 * span) ** 2
    values = []
    for top in range(3):
        for left in range(2):
            x = found[top : top + 11, left : left + 11, 0]
            y = truth[top : top + 11, left : left + 11, 0]
            mx, my = (gauss * x).sum(), (gauss * y).sum()
            vx, vy = (gauss * (x - mx) ** 2).sum(), (gauss * (y - my) ** 2).sum()
            cov = (gauss * (x - mx) * (y - my)).sum()
            values.append(
                (2 * mx * my + c1) * (2 * cov + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
            )
    assert ssim_of(found, truth) == pytest.approx(np.mean(values), rel=1e-9)
    assert ssim_of(truth, truth) == pytest.approx(1)
    assert ssim_of(found[:10], truth[:10]) is None


def test_without_targets_nothing_is_measured():
    task = task_of(Task.IMAGE_TO_IMAGE)
    summary = task.measurement([], []).summary()
    assert summary == {"mae": None, "rmse": None, "psnr": None, "ssim": None}
    assert list(task.lines(summary)) == []
    assert list(task.lines({"mae": 1.25})) == ["Mean absolute error: 1.25"]
