"""What is made of pixels, by closed forms on generated files."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from core.dicom.image import ImageOptions, frame_count, read_grey, read_image
from core.exceptions import IngestionError
from tests.core.dicom.small_images import RESCALED, ramp, read_row, rgb_file
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save


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
    with pytest.raises(IngestionError, match="color image"):
        read_grey(rgb_file(tmp_path / "i.dcm", pixels_of("uint8", (4, 5, 3))))


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ({"PhotometricInterpretation": "CMYK"}, "Photometric Interpretation, CMYK"),
        ({"Rows": None}, "Rows is missing"),
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


def test_a_large_image_is_converted_as_a_small_one(tmp_path):
    """Conversions are made in parts of 2¹⁸ pixels."""
    pixels = np.random.default_rng(0).integers(-5, 5, (700, 1001)).astype(np.int16)
    path = make_dicom(tmp_path / "i.dcm", pixels, RescaleSlope="3", RescaleIntercept="1")
    rescaled = read_image(path, options=RESCALED)[..., 0]
    assert np.array_equal(rescaled, pixels * 3.0 + 1)
    shown = read_image(path, options=ImageOptions(window="file"))[..., 0]
    assert np.array_equal(shown, np.rint((pixels + 5) / 9 * 255))
