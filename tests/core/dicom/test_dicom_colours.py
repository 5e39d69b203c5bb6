"""Colors, by closed forms on generated files."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom import dcmread

from core.dicom.image import ImageOptions, read_image
from core.exceptions import IngestionError
from tests.core.dicom.small_images import LITTLE_AND_BIG, ramp, rgb_file
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save


@pytest.mark.parametrize(("syntax", "order"), LITTLE_AND_BIG)
@pytest.mark.parametrize("bits", [8, 16])
def test_colours_of_a_palette(tmp_path, bits, syntax, order):
    colours = np.random.default_rng(0).integers(0, 256, (4, 3), np.uint8)
    entries = colours if bits == 8 else (colours.astype(np.uint16) << 8 | 0x7F)
    path = make_dicom(
        tmp_path / "i.dcm",
        ramp("uint16", 8, 16).astype(order + "u2"),
        syntax,
        PhotometricInterpretation="PALETTE COLOR",
    )
    dataset = dcmread(path)
    for index, name in enumerate(("Red", "Green", "Blue")):
        dataset.add_new(f"{name}PaletteColorLookupTableDescriptor", "US", [4, 10, bits])
        kind = "u1" if bits == 8 else order + "u2"
        data = entries[:, index].astype(kind).tobytes()
        dataset.add_new(f"{name}PaletteColorLookupTableData", "OW", data)
    image = read_image(save(dataset, path))
    assert image.dtype == np.uint8
    # Values 8 and 9 are below the first entry, 14 and 15 above the last.
    assert np.array_equal(image[0], colours[[0, 0, 0, 1, 2, 3, 3, 3]])


def test_a_palette_in_segments(tmp_path):
    segments = np.array([0, 2, 0, 100 << 8, 1, 4, 200 << 8, 0, 1, 7 << 8], "<u2")
    expected = [0, 100, 125, 150, 175, 200, 7]
    path = make_dicom(
        tmp_path / "i.dcm", ramp("uint8", 0, 7), PhotometricInterpretation="PALETTE COLOR"
    )
    dataset = dcmread(path)
    for name in ("Red", "Green", "Blue"):
        dataset.add_new(f"{name}PaletteColorLookupTableDescriptor", "US", [7, 0, 16])
        dataset.add_new(f"Segmented{name}PaletteColorLookupTableData", "OW", segments.tobytes())
    image = read_image(save(dataset, path))
    assert image[0].tolist() == [[value] * 3 for value in expected]


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_colours_may_be_by_pixel_or_by_plane(tmp_path, dtype):
    pixels = pixels_of(dtype, (4, 5, 3))
    by_plane = np.ascontiguousarray(pixels.transpose(2, 0, 1))
    for planar, data in enumerate((pixels, by_plane)):
        path = rgb_file(tmp_path / "i.dcm", data, PlanarConfiguration=planar, Rows=4, Columns=5)
        image = read_image(path)
        assert image.dtype == dtype
        assert np.array_equal(image, pixels)


def test_luminance_and_chrominance_become_colours(tmp_path):
    """The formula of PS3.3 C.7.6.3.1.2, solved for the colors."""
    rgb = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [12, 200, 99]]])
    matrix = np.array([[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]])
    ybr = np.clip(np.rint(rgb @ matrix.T + [0, 128, 128]), 0, 255).astype(np.uint8)
    image = read_image(rgb_file(tmp_path / "i.dcm", ybr, "YBR_FULL"))
    assert image.dtype == np.uint8
    assert np.abs(image.astype(int) - rgb).max() <= 2


def test_chrominance_of_two_pixels_may_be_shared(tmp_path):
    # Two pixels of grey 10 and 200, then two of the same in red's direction.
    data = np.array([10, 200, 128, 128, 10, 200, 128, 178], np.uint8)
    path = rgb_file(tmp_path / "i.dcm", data.reshape(1, -1), "YBR_FULL_422", Rows=1, Columns=4)
    image = read_image(path)
    assert image[0, :2].tolist() == [[10] * 3, [200] * 3]
    assert image[0, 2, 0] == 10 + round(1.402 * 50)


def test_colours_of_sixteen_bits_are_bytes_where_a_window_would_be(tmp_path):
    pixels = np.array([[[0, 32896, 65535]]], np.uint16)
    image = read_image(rgb_file(tmp_path / "i.dcm", pixels), options=ImageOptions(window="file"))
    assert image.dtype == np.uint8
    assert image.tolist() == [[[0, 128, 255]]]


def test_luminance_of_sixteen_bits_is_refused(tmp_path):
    path = rgb_file(tmp_path / "i.dcm", pixels_of("uint16", (4, 5, 3)), "YBR_FULL")
    with pytest.raises(IngestionError, match="YBR_FULL of 16 bits; only 8"):
        read_image(path)
