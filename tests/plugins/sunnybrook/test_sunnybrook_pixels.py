from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_sunnybrook.pixels import read_pixels
from pydicom import config, dcmread
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian, RLELossless

from core.plugins import IngestionError
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save


@pytest.mark.parametrize("dtype", ["int16", "uint16", "uint8", "int8"])
@pytest.mark.parametrize("shape", [(32, 40), (31, 7)])
def test_pixels_are_those_of_pydicom(tmp_path: Path, dtype: str, shape: tuple[int, int]) -> None:
    path = make_dicom(tmp_path / "i.dcm", expected := pixels_of(dtype, shape))
    pixels = read_pixels(path)
    assert pixels.dtype == dtype
    assert np.array_equal(pixels, expected)
    assert np.array_equal(pixels, dcmread(path).pixel_array)


@pytest.mark.parametrize("dtype", ["int16", "uint16"])
def test_bits_that_are_not_stored_are_ignored(tmp_path: Path, dtype: str) -> None:
    path = make_dicom(tmp_path / "i.dcm", pixels_of(dtype), BitsStored=12, HighBit=11)
    assert np.array_equal(read_pixels(path), dcmread(path).pixel_array)
    assert read_pixels(path).max() < 4096


def test_implicit_value_representations_are_read(tmp_path: Path) -> None:
    path = make_dicom(tmp_path / "i.dcm", expected := pixels_of(), ImplicitVRLittleEndian)
    assert np.array_equal(read_pixels(path), expected)


def test_big_endian_pixels_are_read_in_the_machines_order(tmp_path: Path) -> None:
    path = make_dicom(tmp_path / "i.dcm", pixels_of().astype(">i2"), ExplicitVRBigEndian)
    pixels = read_pixels(path)
    assert pixels.dtype.isnative
    assert np.array_equal(pixels, pixels_of())


def test_compressed_pixels_are_read(tmp_path: Path) -> None:
    dataset = dcmread(make_dicom(tmp_path / "i.dcm", expected := pixels_of()))
    dataset.compress(RLELossless, generate_instance_uid=False)
    assert np.array_equal(read_pixels(save(dataset, tmp_path / "rle.dcm")), expected)


@pytest.mark.parametrize(
    ("elements", "slope", "intercept"),
    [
        ({"RescaleSlope": "2.5", "RescaleIntercept": "-1024"}, 2.5, -1024),
        ({"RescaleSlope": "", "RescaleIntercept": ""}, 1, 0),
        ({}, 1, 0),
    ],
)
def test_rescaled_pixels_are_float32(
    tmp_path: Path, elements: dict[str, Any], slope: float, intercept: float
) -> None:
    path = make_dicom(tmp_path / "i.dcm", pixels := pixels_of(), **elements)
    rescaled = read_pixels(path, rescale=True)
    assert rescaled.dtype == np.float32
    assert np.array_equal(rescaled, (pixels * slope + intercept).astype(np.float32))


def test_invalid_uids_give_no_warning_and_no_setting_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = make_dicom(tmp_path / "i.dcm")
    before = config.settings.reading_validation_mode
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_pixels(path)
    assert not caplog.records
    assert config.settings.reading_validation_mode == before


@pytest.mark.parametrize("keep", [0, 100, 200, 400, 1500, -1, -1000])
def test_a_truncated_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = make_dicom(tmp_path / "i.dcm")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(IngestionError, match=r"i\.dcm"):
        read_pixels(path)


def test_too_few_pixels_are_counted(tmp_path: Path) -> None:
    path = make_dicom(tmp_path / "i.dcm", PixelData=b"\0" * 100)
    with pytest.raises(IngestionError, match=r"i\.dcm .* less than expected \(100 vs 2560 bytes\)"):
        read_pixels(path)


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ({"NumberOfFrames": 20}, "20 frames"),
        ({"SamplesPerPixel": 3, "PlanarConfiguration": 0}, "color image"),
        ({"BitsAllocated": 12}, "cannot be used"),
    ],
)
def test_other_kinds_of_images_are_refused(
    tmp_path: Path, elements: dict[str, Any], reason: str
) -> None:
    path = make_dicom(tmp_path / "i.dcm", pixels_of(shape=(64, 40))[:32], **elements)
    with pytest.raises(IngestionError, match=rf"i\.dcm .*{reason}"):
        read_pixels(path)


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    (path := tmp_path / "i.dcm").write_bytes(b"GIF89a" * 100)
    with pytest.raises(IngestionError, match=r"i\.dcm is not a DICOM file"):
        read_pixels(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IngestionError, match=r"none\.dcm cannot be read: No such file"):
        read_pixels(tmp_path / "none.dcm")
