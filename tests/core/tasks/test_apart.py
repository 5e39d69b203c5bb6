from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt

from core.tasks.apart import distances_apart
from core.tasks.surfaces import distances_of
from tests.core.tasks.test_surfaces import ellipse, surface_of


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("spacing", [(1.0, 1.0), (0.7, 2.5), (3.25, 0.4)])
def test_distances_are_those_of_scipy(seed, spacing):
    random = np.random.default_rng(seed)
    shape = tuple(random.integers(1, 50, 2))
    one, other = (random.random(shape) < random.choice([0.01, 0.3]) for _ in range(2))
    one[-1, -1] = other[0, 0] = True
    expected = distance_transform_edt(~other, sampling=spacing)[one]
    assert distances_apart(one, other, spacing) == pytest.approx(expected, rel=1e-12)


def plain(predicted, truth, spacing):
    """Both distances in mm by comparing each pixel with each other one."""
    one, other = (surface_of(mask) * np.array(spacing) for mask in (predicted, truth))
    apart = np.linalg.norm(one[:, None] - other[None], axis=2)
    there, back = apart.min(axis=1), apart.min(axis=0)
    hausdorff = max(np.percentile(there, 95), np.percentile(back, 95))
    return hausdorff, np.concatenate([there, back]).mean()


@pytest.mark.parametrize("seed", range(6))
def test_surface_distances_in_mm_are_those_of_a_plain_computation(seed):
    random = np.random.default_rng(seed)
    shape, spacing = tuple(random.integers(12, 60, 2)), tuple(random.uniform(0.3, 4, 2))
    masks = [ellipse(shape, random.uniform(3, 30, 2), random.uniform(2, 9, 2)) for _ in range(2)]
    masks[0][0, 0] = masks[1][-1, -1] = True
    found = distances_of(*(mask.astype(np.uint8) for mask in masks), spacing)
    assert found == pytest.approx(plain(*masks, spacing), rel=1e-5)


def test_many_pixels_are_taken_in_parts(monkeypatch):
    random = np.random.default_rng(0)
    one, other = random.random((2, 40, 30)) < 0.5
    whole = distances_apart(one, other, (1.5, 2.0))
    monkeypatch.setattr("core.tasks.apart._AT_ONCE", 100)
    assert (distances_apart(one, other, (1.5, 2.0)) == whole).all()
