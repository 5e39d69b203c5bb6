"""What is made of pixels, by closed forms on generated files."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian

from core.dicom.image import ImageOptions, frame_count, read_grey, read_image
from core.exceptions import IngestionError
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save

AS_STORED = ImageOptions(invert=False)
RESCALED = ImageOptions(rescale=True)
LITTLE_AND_BIG = [(ExplicitVRLittleEndian, "<"), (ExplicitVRBigEndian, ">")]


def ramp(dtype: str, low: int, high: int) -> np.ndarray:
    """A row of all values of a range."""
    return np.arange(low, high, dtype=dtype)[np.newaxis]


def read_row(path, **options) -> list[float]:
    return read_image(path, options=ImageOptions(**options))[0, :, 0].tolist()


@pytest.mark.parametrize(
    ("stored", "expected"),
    [("uint8", "uint8"), ("int8", "int16"), ("uint16", "uint16"), ("int16", "int16"),
     ("int32", "float32"), ("uint32", "float32"), ("int64", "float32")],
)  # fmt: skip
def test_grey_is_of_a_type_that_datasets_know(tmp_path, stored, expected):
    path = make_dicom(tmp_path / "i.dcm", pixels := pixels_of(stored, (6, 5)))
    image = read_image(path)
    assert (image.shape, image.dtype) == ((6, 5, 1), expected)
    assert np.array_equal(image[..., 0], pixels.astype(expected))


@pytest.mark.parametrize(
    ("keyword", "dtype"), [("FloatPixelData", "float32"), ("DoubleFloatPixelData", "float64")]
)
def test_pixels_may_be_fractions(tmp_path, keyword, dtype):
    pixels = np.random.default_rng(0).normal(size=(4, 6)).astype(dtype)
    dataset = dcmread(make_dicom(tmp_path / "i.dcm", pixels_of("uint8", (4, 6))))
    del dataset.PixelData, dataset.PixelRepresentation, dataset.BitsStored, dataset.HighBit
    dataset.BitsAllocated = pixels.itemsize * 8
    setattr(dataset, keyword, pixels.tobytes())
    image = read_image(save(dataset, tmp_path / "i.dcm"))
    assert image.dtype == np.float32
    assert np.array_equal(image[..., 0], pixels.astype(np.float32))


def test_bits_become_zeros_and_ones_even_where_frames_begin_within_a_byte(tmp_path):
    bits = np.random.default_rng(0).integers(0, 2, (3, 5, 7), np.uint8)
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes() + b"\0"
    depth = {"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0}
    path = make_dicom(tmp_path / "i.dcm", bits, NumberOfFrames=3, PixelData=packed, **depth)
    for frame in range(3):
        image = read_image(path, frame=frame)
        assert image.dtype == np.uint8
        assert np.array_equal(image[..., 0], bits[frame])


@pytest.mark.parametrize(("sign", "low"), [(0, 0), (1, -2048)])
def test_twelve_bits_whatever_is_above_and_below(tmp_path, sign, low):
    values = ramp("int16", low, low + 4096)
    described = {"BitsStored": 12, "PixelRepresentation": sign}
    noise = np.random.default_rng(0).integers(0, 16, values.shape, np.uint16)
    above = (values.view(np.uint16) & 0xFFF) | noise << 12
    below = (values.view(np.uint16) << 4) | noise
    for pixels, high in ((above, 11), (below, 15)):
        path = make_dicom(tmp_path / "i.dcm", pixels, HighBit=high, **described)
        image = read_image(path)
        assert image.dtype == ("int16" if sign else "uint16")
        assert np.array_equal(image[..., 0], values)


@pytest.mark.parametrize(("sign", "low"), [(0, 0), (1, -2048)])
def test_bright_is_bright_in_both_interpretations(tmp_path, sign, low):
    values = ramp("int16", low, low + 4096)
    path = make_dicom(
        tmp_path / "i.dcm",
        values,
        PhotometricInterpretation="MONOCHROME1",
        BitsStored=12,
        HighBit=11,
        PixelRepresentation=sign,
    )
    assert read_row(path) == values[0, ::-1].tolist()
    assert read_row(path, invert=False) == values[0].tolist()


@pytest.mark.parametrize(
    "options", [RESCALED, ImageOptions(window=(100, 250)), ImageOptions(window="file")]
)
def test_inverted_images_of_all_options_are_mirrored_in_their_range(tmp_path, options):
    scale = {"RescaleSlope": "2", "RescaleIntercept": "-100"}
    window = {"WindowCenter": "80", "WindowWidth": "300"}
    pixels = ramp("uint8", 0, 256)
    images = [
        read_image(
            make_dicom(
                tmp_path / "i.dcm", pixels, PhotometricInterpretation=kind, **scale, **window
            ),
            options=options,
        )
        for kind in ("MONOCHROME1", "MONOCHROME2")
    ]
    low, high = (0, 255) if options.window else (-100, 410)
    assert np.array_equal(images[0].astype(float), low + high - images[1].astype(float))


def test_rescaling_is_slope_times_value_plus_intercept(tmp_path):
    path = make_dicom(
        tmp_path / "i.dcm", ramp("int16", -5, 5), RescaleSlope="0.5", RescaleIntercept="-1024"
    )
    image = read_image(path, options=RESCALED)
    assert image.dtype == np.float32
    assert image[0, :, 0].tolist() == [value * 0.5 - 1024 for value in range(-5, 5)]


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


def rgb_file(path, pixels: np.ndarray, interpretation: str = "RGB", **elements):
    rows, columns = pixels.shape[:2]
    return make_dicom(
        path,
        pixels,
        SamplesPerPixel=3,
        PhotometricInterpretation=interpretation,
        **{"PlanarConfiguration": 0, "Rows": rows, "Columns": columns} | elements,
    )


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
    """The formula of PS3.3 C.7.6.3.1.2, solved for the colours."""
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


def functional_group(sequence: str, **elements) -> Dataset:
    macro, group = Dataset(), Dataset()
    for name, value in elements.items():
        setattr(macro, name, value)
    setattr(group, sequence, [macro])
    return group


@pytest.mark.parametrize("undefined", [True, False])
def test_each_frame_has_its_own_scale_and_window(tmp_path, undefined):
    pixels = pixels_of("int16", (3, 4, 5))
    dataset = dcmread(make_dicom(tmp_path / "i.dcm", pixels, NumberOfFrames=3))
    dataset.SharedFunctionalGroupsSequence = [
        functional_group("FrameVOILUTSequence", WindowCenter="0", WindowWidth="1")
    ]
    dataset.PerFrameFunctionalGroupsSequence = [
        functional_group(
            "PixelValueTransformationSequence", RescaleSlope=str(slope), RescaleIntercept="7"
        )
        for slope in (1, 2, 3)
    ]
    sequence = dataset["PerFrameFunctionalGroupsSequence"]
    sequence.is_undefined_length = undefined
    for item in sequence.value:
        item.is_undefined_length_sequence_item = undefined
    path = save(dataset, tmp_path / "i.dcm")
    assert frame_count(path) == 3
    for frame, slope in enumerate((1, 2, 3)):
        image = read_image(path, frame=frame, options=RESCALED)[..., 0]
        assert np.array_equal(image, (pixels[frame] * float(slope) + 7).astype(np.float32))
        shown = read_image(path, frame=frame, options=ImageOptions(window="file"))
        assert np.array_equal(shown[..., 0] == 255, image >= 0)


def test_frames_that_are_not_there_are_named(tmp_path):
    path = make_dicom(tmp_path / "i.dcm", pixels_of("uint8", (2, 4, 5)), NumberOfFrames=2)
    for frame in (-1, 2):
        with pytest.raises(IngestionError, match=rf"no frame {frame}; it has 2"):
            read_image(path, frame=frame)


def test_one_grey_image_is_expected_where_others_are_refused(tmp_path):
    path = make_dicom(tmp_path / "i.dcm", pixels_of("uint8", (2, 4, 5)), NumberOfFrames=2)
    with pytest.raises(IngestionError, match="2 frames; one image a file"):
        read_grey(path)
    with pytest.raises(IngestionError, match="colour image"):
        read_grey(rgb_file(tmp_path / "i.dcm", pixels_of("uint8", (4, 5, 3))))


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ({"PhotometricInterpretation": "CMYK"}, "Photometric Interpretation, CMYK"),
        ({"Rows": None}, "Rows is None"),
        ({"BitsStored": 17}, "BitsStored is 17"),
        ({"BitsAllocated": 24}, "BitsAllocated is 24"),
        ({"HighBit": 3}, "HighBit is 3"),
        ({"NumberOfFrames": "-4"}, "NumberOfFrames is -4"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "look-up table is not described"),
    ],
)
def test_what_cannot_be_an_image_is_named(tmp_path, elements, reason):
    path = make_dicom(tmp_path / "i.dcm", pixels_of("int16"), **elements)
    with pytest.raises(IngestionError, match=rf"i\.dcm cannot be used: .*{reason}"):
        read_image(path)


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


def test_luminance_of_sixteen_bits_is_refused(tmp_path):
    path = rgb_file(tmp_path / "i.dcm", pixels_of("uint16", (4, 5, 3)), "YBR_FULL")
    with pytest.raises(IngestionError, match="YBR_FULL of 16 bits; only 8"):
        read_image(path)


def test_a_large_image_is_converted_as_a_small_one(tmp_path):
    """Conversions are made in parts of 2¹⁸ pixels."""
    pixels = np.random.default_rng(0).integers(-5, 5, (700, 1001)).astype(np.int16)
    path = make_dicom(tmp_path / "i.dcm", pixels, RescaleSlope="3", RescaleIntercept="1")
    rescaled = read_image(path, options=RESCALED)[..., 0]
    assert np.array_equal(rescaled, pixels * 3.0 + 1)
    shown = read_image(path, options=ImageOptions(window="file"))[..., 0]
    assert np.array_equal(shown, np.rint((pixels + 5) / 9 * 255))
