"""Pixels that a TIFF file declares as missing, in the tag of GDAL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.exceptions import IngestionError
from core.images import TrainedOn, read_image

TAG = 42113


def written(folder: Path, pixels: np.ndarray[Any, Any], nodata: str) -> Path:
    path = folder / "raster.tif"
    Image.fromarray(pixels).save(path, tiffinfo={TAG: nodata})
    return path


@pytest.mark.parametrize(
    ("dtype", "value", "nodata", "expected"),
    [
        ("float32", -3.4028234663852886e38, "-3.4028234663852886e+38", 5),
        ("float32", -9999, "-9999", 5),
        ("float32", np.nan, "nan", 5),
        ("uint16", 65535, "65535", 0),
        ("uint8", 255, "255", 0),
    ],
)
def test_missing_pixels_are_as_borders_are_padded(tmp_path, dtype, value, nodata, expected):
    pixels = np.arange(5, 17).reshape(3, 4).astype(dtype)
    pixels[0, 1] = pixels[2] = value
    read = read_image(written(tmp_path, pixels, nodata))[:, :, 0]
    assert read.dtype == dtype
    assert read.tolist() == [[5, expected, 7, 8], [9, 10, 11, 12], [expected] * 4]


@pytest.mark.parametrize("nodata", ["-9999", "none", ""])
def test_other_files_stay_as_they_are(tmp_path, nodata):
    pixels = np.arange(12, dtype=np.float32).reshape(3, 4)
    np.testing.assert_array_equal(read_image(written(tmp_path, pixels, nodata))[:, :, 0], pixels)


def test_a_file_without_any_pixel_is_rejected(tmp_path):
    path = written(tmp_path, np.full((3, 4), -9999, np.float32), "-9999")
    with pytest.raises(IngestionError, match=r"all its pixels are missing \(NoData -9999\)"):
        read_image(path)


def test_they_are_no_hindrance_to_one_picture_in_8_and_16_bits(tmp_path):
    pixels = np.array([[257, 514, 7]], np.uint16)
    path = written(tmp_path, pixels, "7")
    read = read_image(path, trained_on=TrainedOn("uint8", 255))
    assert read.dtype == np.uint8
    assert read.ravel().tolist() == [1, 2, 0]
