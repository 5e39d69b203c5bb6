from __future__ import annotations

import numpy as np
import pytest

from core.tasks.mask_figures import MaskFigures
from core.tasks.mask_lines import class_lines
from core.tasks.surfaces import distances_of


def surface_of(mask):
    """Pixels of a class with a neighbour that is not of it, one by one."""
    found = []
    for y, x in np.argwhere(mask):
        near = [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
        inside = [(a, b) for a, b in near if 0 <= a < mask.shape[0] and 0 <= b < mask.shape[1]]
        if len(inside) < 4 or not all(mask[place] for place in inside):
            found.append((y, x))
    return np.array(found)


def plain(predicted, truth):
    """Both distances by comparing each pixel with each other one."""
    one, other = surface_of(predicted), surface_of(truth)
    apart = np.linalg.norm(one[:, None] - other[None], axis=2)
    there, back = apart.min(axis=1), apart.min(axis=0)
    hausdorff = max(np.percentile(there, 95), np.percentile(back, 95))
    return hausdorff, np.concatenate([there, back]).mean()


def ellipse(shape, center, radii):
    y, x = np.indices(shape)
    return ((y - center[0]) / radii[0]) ** 2 + ((x - center[1]) / radii[1]) ** 2 <= 1


@pytest.mark.parametrize("seed", range(6))
def test_distances_are_those_of_a_plain_computation(seed):
    random = np.random.default_rng(seed)
    shape = tuple(random.integers(5, 40, 2))
    masks = [random.random(shape) < random.choice([0.02, 0.3, 0.9]) for _ in range(2)]
    masks[0] |= ellipse(shape, random.uniform(0, 30, 2), random.uniform(2, 9, 2))
    masks[1] |= ellipse(shape, random.uniform(0, 30, 2), random.uniform(2, 9, 2))
    masks[0][0, 0] = masks[1][-1, -1] = True
    found = distances_of(*(mask.astype(np.uint8) for mask in masks))
    assert found == pytest.approx(plain(*masks), rel=1e-5)


def test_closed_forms():
    truth = np.zeros((50, 60), np.uint8)
    truth[10:30, 20:40] = 1
    assert distances_of(truth, truth) == (0, 0)
    dot, other = np.zeros((2, 50, 60), np.uint8)
    dot[3, 4], other[33, 44] = 1, 1
    assert distances_of(dot, other) == pytest.approx((50, 50))  # 30, 40, 50
    # A square in one that is larger by 3 pixels on each side: each pixel of the inner one is 3
    # pixels away, as are 14 of each outer side; 1, 2 and 3 beyond these, twice on each side.
    inner = np.zeros_like(truth)
    inner[13:27, 23:37] = 1
    corner = 2 * (np.hypot(3, 1) + np.hypot(3, 2)) + np.hypot(3, 3)
    expected = (52 * 3 + 56 * 3 + 4 * corner) / (52 + 76)
    assert distances_of(inner, truth)[1] == pytest.approx(expected)
    # Of the 76 outer pixels, 4 corners (5 %) are the farthest, and 8 beside them come next.
    assert 3 < distances_of(inner, truth)[0] <= np.hypot(3, 3)
    assert distances_of(truth, np.zeros_like(truth)) is None


def scores_of(mask, classes=3):
    return np.eye(classes, dtype=np.float32)[mask]


def test_classes_are_measured_by_image_and_missed_ones_are_counted():
    names = ["background", "a", "b"]
    found = MaskFigures(names)
    truth = np.zeros((2, 30, 30), np.int64)
    truth[:, 5:10, 5:10] = 1
    truth[0, 20:25, 20:25] = 2
    predicted = truth.copy()
    predicted[0, 5:10, 10] = 1
    predicted[1, 5:10, 5:10] = 0
    for one, other in zip(predicted, truth, strict=True):
        found.add(scores_of(one), other[:, :, None])
    a, b = found.summary()["classes"]
    expected = plain(predicted[0] == 1, truth[0] == 1)
    assert (a["hd95"], a["assd"]) == pytest.approx(expected, rel=1e-5)
    assert (a["images"], a["surface_images"], b["images"], b["surface_images"]) == (2, 1, 1, 1)
    assert (a["predicted_pixels"], a["true_pixels"]) == (30, 50)
    assert (b["hd95"], b["assd"], b["iou"]) == (0, 0, 1)
    assert f"Hausdorff 95 {expected[0]:.2f} pixels, average" in "\n".join(class_lines(a))
    assert found.summary()["hd95"] == pytest.approx(expected[0] / 2, rel=1e-5)
    part = found.part(np.array([1])).summary()["classes"]
    assert [(row["dice"], row["hd95"]) for row in part] == [(0, None), (None, None)]
    assert found.last()["dice[a]"] == 0
    assert found.last()["true_pixels[a]"] == 25


def test_ignored_pixels_belong_to_no_surface():
    truth = np.zeros((20, 20), np.int64)
    truth[5:15, 5:15] = 1
    predicted = truth.copy()
    predicted[5:15, 2:5] = 1
    truth[:, :5] = 2
    found = MaskFigures(["background", "a", "rest"], 2)
    found.add(scores_of(predicted), truth[:, :, None])
    (row,) = found.summary()["classes"]
    assert (row["dice"], row["hd95"], row["assd"]) == (1, 0, 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_iou_agrees_with_scikit_learn(seed):
    from sklearn.metrics import jaccard_score

    random = np.random.default_rng(seed)
    truth, predicted = random.integers(0, 3, (2, 4, 12, 15))
    found = MaskFigures(["background", "a", "b"])
    for one, other in zip(predicted, truth, strict=True):
        found.add(scores_of(one), other[:, :, None])
    pooled = jaccard_score(truth.ravel(), predicted.ravel(), average=None)
    images = [
        jaccard_score(one.ravel(), two.ravel(), average=None)
        for one, two in zip(truth, predicted, strict=True)
    ]
    rows = found.summary()["classes"]
    assert [row["iou"] for row in rows] == pytest.approx(pooled[1:].tolist())
    assert [row["mean_image_iou"] for row in rows] == pytest.approx(
        np.mean(images, axis=0)[1:].tolist()
    )
