"""Geometric augmentation against closed forms and NumPy; masks and points follow."""

from __future__ import annotations

import numpy as np
import pytest

from core.training.spec import Augmentation

pytestmark = pytest.mark.training

OFF = {"rot": 0, "scale": 0, "shift": 0, "contrast": 0}
ALL = Augmentation(
    40, 0.3, 0.1, 0, flip_horizontal=True, flip_vertical=True, quadrant_rotation=True,
    aspect=0.2, elastic=0.02,
)  # fmt: skip


def changed(images, labels, by, follow, seed=(3, 4)) -> tuple[np.ndarray, np.ndarray]:
    from core.training.augmentation import augment

    features, labels = augment(images, labels, np.array(seed, np.int64), by, follow)
    return features.numpy(), np.asarray(labels)


def moved(images, by, **options) -> np.ndarray:
    return changed(images, images, by, lambda labels, move: labels, **options)[0]


def random_images(*shape: int) -> np.ndarray:
    return np.random.default_rng(5).normal(100, 30, shape).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("flip_horizontal", [lambda one: one, lambda one: one[:, ::-1]]),
        ("flip_vertical", [lambda one: one, lambda one: one[::-1]]),
        ("quadrant_rotation", [lambda one, k=k: np.rot90(one, k) for k in range(4)]),
    ],
)
def test_flips_and_quadrants_are_numpys(name, kinds):
    image = random_images(1, 16, 16, 3)
    found = moved(np.repeat(image, 64, axis=0), Augmentation(**OFF | {name: True}))
    places = []
    for one in found:
        fits = [(one == kind(image[0])).all() for kind in kinds]
        assert sum(fits) == 1
        places.append(fits.index(True))
    assert min(np.bincount(places, minlength=len(kinds))) > 64 / len(kinds) / 3


def test_flipping_twice_changes_nothing():
    images = random_images(8, 15, 20, 1)
    by = Augmentation(**OFF, flip_horizontal=True, flip_vertical=True)
    once = moved(images, by)
    assert (once != images).any()
    assert (moved(once, by) == images).all()


def test_images_that_are_not_square_are_rotated_by_half_a_turn_only():
    image = random_images(1, 10, 20, 1)
    found = moved(np.repeat(image, 32, axis=0), Augmentation(**OFF, quadrant_rotation=True))
    upright = [(one == image[0]).all() for one in found]
    assert all(
        same or (one == image[0][::-1, ::-1]).all()
        for same, one in zip(upright, found, strict=True)
    )
    assert 0 < sum(upright) < 32


def disks(places: np.ndarray, side: int = 96) -> np.ndarray:
    """Images of a soft disk at a place (x, y) in pixels from the top-left corner."""
    rows, columns = np.mgrid[:side, :side] + 0.5
    x, y = places[:, 0, None, None], places[:, 1, None, None]
    return np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 18)[..., None].astype(np.float32)


def centres(images: np.ndarray) -> np.ndarray:
    rows, columns = np.mgrid[: images.shape[1], : images.shape[2]] + 0.5
    weights = images[..., 0] / images.sum(axis=(1, 2))[..., None]
    return np.stack([(weights * columns).sum((1, 2)), (weights * rows).sum((1, 2))], axis=1)


def test_points_move_as_the_image_does_whatever_the_change():
    places = np.random.default_rng(7).uniform(30, 66, (24, 2)).astype(np.float32)
    follow = lambda points, move: move.points(points)  # noqa: E731
    images, points = changed(disks(places), places[:, None], ALL, follow)
    assert points[:, 0] == pytest.approx(centres(images), abs=0.3)
    assert np.abs(points[:, 0] - places).max() > 10


def test_the_corners_of_boxes_follow_a_flip():
    from core.training.tasks.detection import learning

    boxes = np.array([[[1, 4, 6, 14, 10]]] * 32, np.float32)
    by = Augmentation(**OFF, flip_horizontal=True)
    _, found = changed(random_images(32, 20, 30, 1), boxes, by, learning.follow)
    rows = {tuple(np.round(row, 3)) for row in found[:, 0]}
    assert rows == {(1, 4, 6, 14, 10), (1, 30 - 14, 6, 30 - 4, 10)}


def test_masks_follow_exactly():
    from core.training.tasks.segmentation import learning

    masks = (disks(np.full((8, 2), 48.0)) > 0.5).astype(np.uint8) * 2
    images, found = changed(masks.astype(np.float32), masks, ALL, learning.follow)
    assert found.dtype == np.uint8
    assert set(np.unique(found)) == {0, 2}
    assert ((images > 1) == (found == 2)).mean() > 0.999
    assert (found != masks).any(axis=(1, 2, 3)).all()


def test_an_elastic_displacement_has_its_standard_deviation_everywhere():
    from core.training.augmentation.draws import Draws
    from core.training.augmentation.elastic import displacement_of

    draws = Draws(np.array([1, 2], np.int64), 4000)
    right, down = (one.numpy() for one in displacement_of(draws, (20, 40), 0.1).on_pixels())
    # Uniform standard deviations from 0 to 2 pixels have the mean square 4 / 3.
    assert right.std(axis=0) == pytest.approx(np.full((20, 40), np.sqrt(4 / 3)), rel=0.08)
    assert down.std() == pytest.approx(np.sqrt(4 / 3), rel=0.05)
    assert np.abs(np.diff(right, axis=2)).max() < 1.5  # smooth


def test_an_elastic_warp_without_displacement_is_the_affine_one():
    from core.training.augmentation.sampling import sampled

    images = random_images(4, 12, 17, 2)
    x, y = np.meshgrid(np.arange(17, dtype=np.float32), np.arange(12, dtype=np.float32))
    places = [np.repeat(one[None], 4, axis=0) for one in (x, y)]
    for interpolation in ("BILINEAR", "NEAREST"):
        assert (sampled(images, *places, interpolation).numpy() == images).all()
    half = sampled(images, places[0] + 0.5, places[1], "BILINEAR").numpy()
    wide = np.concatenate([images, images[:, :, -1:]], axis=2)
    assert half == pytest.approx((wide[:, :, 1:] + wide[:, :, :-1]) / 2, rel=1e-4)


def test_the_aspect_ratio_keeps_the_area():
    images = disks(np.full((64, 2), 48.0))
    found = moved(images, Augmentation(**OFF, aspect=0.5))
    rows, columns = np.mgrid[:96, :96] + 0.5 - 48
    weights = found[..., 0] / found.sum(axis=(1, 2))[..., None]
    width, height = (np.sqrt((weights * axis**2).sum((1, 2))) for axis in (columns, rows))
    ratio = width / height
    assert ratio.min() >= 1 / 1.52
    assert ratio.max() <= 1.52
    assert np.log(ratio).std() > 0.15
    assert found.sum(axis=(1, 2, 3)) == pytest.approx(images.sum(axis=(1, 2, 3)), rel=0.02)


def test_a_change_does_not_alter_what_the_others_draw():
    """So a former run resumes bit by bit, and two runs that differ in one setting compare."""
    images, by = random_images(8, 24, 24, 1), Augmentation(contrast=0)
    former = moved(images, by)
    both = moved(images, Augmentation(contrast=0, flip_horizontal=True))
    assert sum((one == other).all() for one, other in zip(former, both, strict=True)) in range(1, 8)


def test_equal_seeds_give_equal_changes():
    images = random_images(4, 24, 24, 1)
    assert (moved(images, ALL) == moved(images, ALL)).all()
    assert (moved(images, ALL) != moved(images, ALL, seed=(3, 5))).any()
