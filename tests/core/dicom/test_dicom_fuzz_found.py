"""What comparing changed files with pydicom has found."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import JPEGLossless

from core.dicom.image import read_image
from core.exceptions import IngestionError
from tests.core.dicom.small_images import rgb_file
from tests.core.dicom.testdata import BY_NAME

DELIMITER = b"\xfe\xff\xdd\xe0\0\0\0\0"


@pytest.mark.parametrize("missing", [1, 2, 7, 8])
def test_a_delimiter_is_not_taken_for_pixels(tmp_path, missing):
    data = BY_NAME["MR_small_RLE.dcm"].read_bytes()
    end = data.rindex(DELIMITER)
    path = tmp_path / "x.dcm"
    path.write_bytes(data[: end - 100] + data[end - 100 + missing : end + len(DELIMITER)])
    with pytest.raises(IngestionError, match="truncated, or the length of one of its frames"):
        read_image(path)


def test_a_panic_of_the_rle_decoder_rejects_the_file(tmp_path):
    dataset = dcmread(BY_NAME["MR_small_RLE.dcm"])
    dataset.Columns = dataset.Columns - 1  # the segments hold more than the image
    dataset.save_as(path := tmp_path / "x.dcm")
    with pytest.raises(IngestionError, match=r"x\.dcm cannot be used: Frame 0 cannot be decoded"):
        read_image(path)


@pytest.mark.parametrize("bits", [32, 64])
def test_jpeg_of_more_bits_is_rejected_before_gdcm_ends_the_process(tmp_path, bits):
    dataset = dcmread(BY_NAME["SC_rgb_small_odd_jpeg.dcm"])
    dataset.file_meta.TransferSyntaxUID = JPEGLossless
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit = bits - 1
    dataset.save_as(path := tmp_path / "x.dcm")
    with pytest.raises(IngestionError, match=f"BitsAllocated is {bits}; JPEG has 16 at the most"):
        read_image(path)


def test_the_order_of_uncompressed_colours_is_not_guessed(tmp_path):
    path = rgb_file(tmp_path / "x.dcm", pixels := np.arange(12, dtype=np.uint8).reshape(2, 2, 3))
    np.testing.assert_array_equal(read_image(path), pixels)
    dataset = dcmread(path)
    del dataset.PlanarConfiguration
    dataset.save_as(path)
    with pytest.raises(IngestionError, match="PlanarConfiguration is missing; a number from 0 to"):
        read_image(path)
