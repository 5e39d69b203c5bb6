"""Files read by the exported scripts, beside the product's own reading."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image

from core.any_image import Shape, is_dicom_file
from core.exceptions import UserError
from core.images import TrainedOn
from core.model_export import digits_run
from tests.core.dicom.testdata import FILES

SCRIPTS = Path(digits_run.__file__).parent
_LARGE = 300_000
"""Bytes of DICOM files that are left out, since they take long."""


def both(shape: Shape, path: Path, monkeypatch) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The frames of a file by the product, and by the scripts."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    from core.model_export.digits_run.preprocessing import Preprocessing

    kind = shape.trained_on or TrainedOn("", 0)
    expected = shape.read(str(path))
    facts = {"dtype": kind.dtype, "largest": kind.largest, "shape": [None, None, None]}
    facts["shape"][2] = expected[0].shape[2]
    reading = Preprocessing(shape.reading.as_json() | facts)
    return expected, [feature for _, _, feature in reading.inputs(path)]


def assert_same(found: tuple[list[np.ndarray], list[np.ndarray]]) -> None:
    assert len(found[0]) == len(found[1])
    for expected, feature in zip(*found, strict=True):
        assert (feature.dtype, feature.shape) == (expected.dtype, expected.shape)
        assert np.array_equal(feature, expected, equal_nan=feature.dtype.kind == "f")


def photograph(path: Path, mode: str = "RGB", **options) -> Path:
    """A smooth picture of 96 × 70 pixels with noise."""
    random = np.random.default_rng(0)
    y, x = np.mgrid[:70, :96]
    waves = [127 + 100 * np.sin(x / a + y / b) for a, b in ((5, 9), (11, 4), (7, 7))]
    pixels = np.stack(waves, axis=2) + random.normal(0, 9, (70, 96, 3))
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).convert(mode).save(path, **options)
    return path


@pytest.mark.parametrize("channels", [1, 3, None])
@pytest.mark.parametrize(
    ("size", "mode"),
    [
        (None, "squash"),
        ((45, 62), "squash"),
        ((35, 48), "crop"),
        ((20, 20), "fill"),
        ((30, 77), "half_crop"),
        ((100, 128), "squash"),
    ],
)
@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_jpeg_files_are_the_same_to_the_last_bit(
    subsampling, size, mode, channels, tmp_path, monkeypatch
):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = photograph(tmp_path / "a.jpg", subsampling=subsampling, exif=exif)
    assert_same(both(Shape(channels, size, mode), path, monkeypatch))


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "RGBA", "LA", "I;16"])
@pytest.mark.parametrize("channels", [1, 3])
def test_png_files_are_the_same(channels, mode, tmp_path, monkeypatch):
    path = photograph(tmp_path / "a.png", "L" if mode == "I;16" else mode)
    if mode == "I;16":
        Image.fromarray(np.asarray(Image.open(path)).astype(np.uint16) * 200 + 7).save(path)
    if mode in ("RGBA", "LA"):
        image = Image.open(path)
        image.putalpha(Image.linear_gradient("L").resize(image.size))
        image.save(path)
    assert_same(both(Shape(channels, (32, 40), "fill"), path, monkeypatch))


@pytest.mark.parametrize(("dtype", "largest"), [("uint8", 255), ("uint16", 65535)])
def test_depths_are_converted_where_that_is_exact(dtype, largest, tmp_path, monkeypatch):
    path = photograph(tmp_path / "a.png", "L")
    if dtype == "uint8":
        Image.fromarray(np.asarray(Image.open(path)).astype(np.uint16) * 257).save(path)
    shape = Shape(1, None, "squash", trained_on=TrainedOn(dtype, largest))
    found = both(shape, path, monkeypatch)
    assert found[1][0].dtype == dtype
    assert_same(found)


def test_colors_of_16_bits_are_refused(tmp_path, monkeypatch):
    import cv2

    cv2.imwrite(str(tmp_path / "a.png"), np.full((8, 8, 3), 40_000, np.uint16))
    with pytest.raises(ValueError, match="colors or opacity of 16 bits"):
        both(Shape(3, None, "squash"), tmp_path / "a.png", monkeypatch)


@pytest.mark.parametrize("values", [(), "units"], ids=["stored", "units"])
def test_dicom_files_are_the_same(values, monkeypatch):
    """Those of pydicom's own tests that the product reads."""
    shape, read, refused = Shape(None, None, "squash", dicom_values=values), 0, []
    logging.disable(logging.CRITICAL)
    for path in FILES:
        if path.stat().st_size > _LARGE or not is_dicom_file(str(path)):
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = both(shape, path, monkeypatch)
        except UserError:
            continue
        except (ValueError, AttributeError):
            refused.append(path.name)
            continue
        assert_same(found)
        read += 1
    logging.disable(logging.NOTSET)
    assert read > 100
    # It says in a wrong place that it is cut off.
    assert set(refused) == {"emri_small_jpeg_2k_lossless_too_short.dcm"}


def test_the_slope_of_other_files_is_refused(tmp_path, monkeypatch):
    (path,) = [one for one in FILES if one.name == "CT_small.dcm"]
    header = pydicom.dcmread(path)
    wanted = [float(header.RescaleSlope), float(header.RescaleIntercept)]
    assert_same(both(Shape(1, None, "squash", dicom_values=wanted), path, monkeypatch))
    monkeypatch.syspath_prepend(str(SCRIPTS))
    from core.model_export.digits_run.preprocessing import Preprocessing

    facts = Shape(1, None, "squash", dicom_values=[2.0, 0.0]).reading.as_json()
    facts |= {"dtype": "", "largest": 0, "shape": [None, None, 1]}
    with pytest.raises(ValueError, match=r"not \[2.0, 0.0\]"):
        list(Preprocessing(facts).inputs(path))


def test_masks_and_boxes_find_the_way_back(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    from core.model_export.digits_run.preprocessing import Preprocessing

    random = np.random.default_rng(0)
    for mode in ("squash", "crop", "fill", "half_crop"):
        shape = Shape(1, (24, 40), mode)
        placement, reading = shape.fit.of((37, 31)), Preprocessing(shape.reading.as_json())
        mask = random.integers(0, 3, (24, 40), np.uint8)
        assert np.array_equal(reading.mask_back(mask, (37, 31)), placement.mask_back(mask))
        boxes = random.uniform(0, 24, (9, 4))
        expected = placement.boxes_back(boxes)
        assert np.allclose(reading.boxes_back(boxes, (37, 31)), expected, atol=1e-9)
