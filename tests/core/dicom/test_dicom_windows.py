"""Windows and lookup tables, by closed forms on generated files."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from core.dicom.image import ImageOptions, read_image
from core.exceptions import IngestionError
from tests.core.dicom.small_images import LITTLE_AND_BIG, ramp, read_row
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save


@pytest.mark.parametrize(("syntax", "order"), LITTLE_AND_BIG)
def test_a_modality_table_takes_the_place_of_the_slope(tmp_path, syntax, order):
    dataset = dcmread(
        make_dicom(tmp_path / "i.dcm", ramp("int16", -4, 6).astype(order + "i2"), syntax)
    )
    dataset.ModalityLUTSequence = [table_item([3, -2, 16], [1000, 2000, 30000])]
    path = save(dataset, tmp_path / "i.dcm")
    expected = [1000.0] * 3 + [2000.0] + [30000.0] * 6
    assert read_row(path, rescale=True) == expected
    assert read_row(path) == list(range(-4, 6))


def table_item(descriptor: list[int], data: list[int]) -> Dataset:
    item = Dataset()
    item.add_new("LUTDescriptor", "SS" if descriptor[1] < 0 else "US", descriptor)
    item.add_new("LUTData", "US", data)
    return item


def test_a_window_table_takes_the_place_of_the_window(tmp_path):
    dataset = dcmread(make_dicom(tmp_path / "i.dcm", ramp("uint8", 0, 6), WindowCenter="1"))
    dataset.WindowWidth = "2"
    dataset.VOILUTSequence = [table_item([4, 1, 10], [1023, 0, 341, 682])]
    path = save(dataset, tmp_path / "i.dcm")
    assert read_row(path, window="file") == [255, 255, 0, 85, 170, 170]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("LINEAR", lambda x: np.clip(((x - 99.5) / 100 + 0.5) * 255, 0, 255)),
        ("LINEAR_EXACT", lambda x: np.clip(((x - 100) / 101 + 0.5) * 255, 0, 255)),
        ("SIGMOID", lambda x: 255 / (1 + np.exp(-4 * (x - 100) / 101))),
    ],
)
def test_windows_are_as_the_standard_defines_them(tmp_path, function, expected):
    values = np.arange(256)
    path = make_dicom(
        tmp_path / "i.dcm",
        values.astype(np.uint8)[np.newaxis],
        WindowCenter="100",
        WindowWidth="101",
        VOILUTFunction=function,
    )
    image = read_image(path, options=ImageOptions(window="file"))
    assert image.dtype == np.uint8
    assert np.abs(image[0, :, 0] - expected(values)).max() <= 0.5 + 1e-9


def test_a_window_of_width_one_is_a_threshold(tmp_path):
    path = make_dicom(tmp_path / "i.dcm", ramp("uint8", 0, 10))
    assert read_row(path, window=(5, 1)) == [0] * 5 + [255] * 5


def test_a_given_window_is_in_the_units_of_the_modality(tmp_path):
    path = make_dicom(
        tmp_path / "i.dcm", ramp("int16", 0, 2048), RescaleSlope="1", RescaleIntercept="-1024"
    )
    row = np.array(read_row(path, window=(40, 400)))
    assert row[[1024 - 160, 1024 + 240]].tolist() == [0, 255]
    assert abs(row[1024 + 40] - 127.5) <= 0.5


def test_the_first_of_several_windows_is_taken(tmp_path):
    path = make_dicom(
        tmp_path / "i.dcm", ramp("uint8", 0, 10), WindowCenter=["5", "200"], WindowWidth=["1", "9"]
    )
    assert read_row(path, window="file") == [0] * 5 + [255] * 5


def test_without_a_window_the_image_fills_the_range(tmp_path):
    path = make_dicom(tmp_path / "i.dcm", np.array([[-100, 0, 100]], np.int16))
    assert read_row(path, window="file") == [0, 128, 255]


def test_an_image_of_one_value_is_dark_without_a_window(tmp_path):
    path = make_dicom(tmp_path / "i.dcm", np.full((2, 2), 7, np.int16))
    assert read_row(path, window="file") == [0, 0]


@pytest.mark.parametrize("window", [(0, 0), (0, -1), (float("nan"), 1), (0, float("inf"))])
def test_a_window_that_is_none_is_refused(tmp_path, window):
    path = make_dicom(tmp_path / "i.dcm", pixels_of("int16"))
    with pytest.raises(IngestionError, match="cannot be applied"):
        read_image(path, options=ImageOptions(window=window))


def test_the_first_value_of_a_table_may_be_negative_though_it_is_written_without_a_sign(tmp_path):
    dataset = dcmread(make_dicom(tmp_path / "i.dcm", ramp("int16", -3, 1)))
    item = table_item([3, 2**16 - 2, 16], [10, 20, 30])
    dataset.ModalityLUTSequence = [item]
    assert read_row(save(dataset, tmp_path / "i.dcm"), rescale=True) == [10, 10, 20, 30]
