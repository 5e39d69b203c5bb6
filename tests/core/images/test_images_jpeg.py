"""JPEG is decoded at reduced scale, which must not be seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from core.images import MODES, read_image, resize
from core.images.decoders import reduced
from tests.core.images.files import luma, oriented, save, smooth


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The shapes that libjpeg-turbo returned."""
    shapes, decode = [], simplejpeg.decode_jpeg

    def watched(*arguments, **options):
        image = decode(*arguments, **options)
        shapes.append(image.shape)
        return image

    monkeypatch.setattr(simplejpeg, "decode_jpeg", watched)
    return shapes


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ((480, 640), (480, 640)),
        ((241, 320), (480, 640)),
        ((240, 320), (240, 320)),
        ((100, 321), (480, 640)),
        ((121, 100), (240, 320)),
        ((120, 160), (120, 160)),
        ((28, 28), (60, 80)),
        ((1, 1), (60, 80)),
        ((900, 900), (480, 640)),
    ],
)
def test_never_below_the_wanted_size(tmp_path: Path, decoded, wanted, expected):
    path = save(tmp_path / "image.jpg", smooth(480, 640))
    assert read_image(path, size=wanted).shape == (*wanted, 3)
    assert decoded == [(*expected, 3)]


def test_sizes_that_no_factor_divides():
    assert reduced((481, 643), (241, 322)) == (241, 322)
    assert reduced((481, 643), (242, 322)) == (481, 643)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [(100, 100), (200, 300), (60, 80), (37, 90)])
def test_reduced_decoding_is_not_seen(tmp_path: Path, mode, size):
    path = save(tmp_path / "image.jpg", smooth(480, 640), quality=95)
    whole = resize(np.asarray(Image.open(path)), size, mode)
    difference = np.abs(read_image(path, size=size, mode=mode).astype(int) - whole)
    assert difference.max() <= 4
    assert difference.mean() < 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_image_is_reduced_by_the_sides_that_are_seen(tmp_path: Path, orientation: int):
    path = oriented(tmp_path / "image.jpg", smooth(160, 640), orientation)
    upright = resize(read_image(path), (160, 40), "crop")
    found = read_image(path, size=(160, 40), mode="crop")
    assert np.abs(found.astype(int) - upright).max() <= 4


def test_grey_is_decoded_as_grey(tmp_path: Path, decoded):
    path = save(tmp_path / "image.jpg", smooth(32, 48), quality=100, subsampling=0)
    found = read_image(path, channels=1)
    assert decoded == [(32, 48, 1)]
    assert np.abs(found[:, :, 0] - luma(np.asarray(Image.open(path)))).max() <= 2


def test_progressive_files_are_read(tmp_path: Path):
    path = save(tmp_path / "image.jpg", smooth(32, 48), progressive=True)
    np.testing.assert_array_equal(read_image(path), np.asarray(Image.open(path)))
