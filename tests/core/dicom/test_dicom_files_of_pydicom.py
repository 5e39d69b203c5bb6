"""pydicom's own test files are read as pydicom and GDCM read them, or rejected with a reason."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import gdcm
import numpy as np
import pytest
from pydicom import Dataset, config, dcmread
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi_lut, pixel_array
from pydicom.uid import ImplicitVRLittleEndian

from core.dicom.image import ImageOptions, frame_count, read_image
from core.exceptions import IngestionError
from tests.core.dicom.testdata import BY_NAME, FILES, READ, reason

STORED = ImageOptions(invert=False)
NO_PYDICOM = {"emri_small_jpeg_2k_lossless_too_short.dcm"}
"""pydicom finds no pixels in it, as the end of the last frame is not marked."""
SWAPPED = {"OBXXXX1A_expb.dcm", "OBXXXX1A_expb_2frame.dcm", "gdcm-US-ALOKA-16_big.dcm"}
"""pydicom takes big-endian palettes for little-endian ones; `FAMILIES` has the files, too."""
OTHER_SIGN = {"J2K_pixelrep_mismatch.dcm"}
"""File and codestream differ in the sign; pydicom believes the file, GDCM the codestream."""
FAMILIES = [
    ("MR_small.dcm MR_small_RLE.dcm MR_small_bigendian.dcm MR_small_expb.dcm MR_small_implicit.dcm "
     "MR_small_jp2klossless.dcm MR_small_jpeg_ls_lossless.dcm MR_small_padded.dcm"),
    ("emri_small.dcm emri_small_RLE.dcm emri_small_big_endian.dcm emri_small_jpeg_2k_lossless.dcm "
     "emri_small_jpeg_2k_lossless_too_short.dcm emri_small_jpeg_ls_lossless.dcm"),
    "rtdose.dcm rtdose_expb.dcm rtdose_rle.dcm",
    "693_UNCR.dcm 693_J2KR.dcm",
    "MR2_UNCR.dcm MR2_J2KR.dcm",
    "RG1_UNCR.dcm RG1_J2KR.dcm",
    "RG3_UNCR.dcm RG3_J2KR.dcm",
    "US1_UNCR.dcm US1_J2KR.dcm",
    "JPEG2000_UNC.dcm JPEG2000.dcm",
    "693_UNCI.dcm 693_J2KI.dcm",
    "MR2_UNCI.dcm MR2_J2KI.dcm",
    "RG1_UNCI.dcm RG1_J2KI.dcm",
    "RG3_UNCI.dcm RG3_J2KI.dcm",
    "US1_UNCI.dcm US1_J2KI.dcm",
    "liver.dcm liver_expb.dcm",
    "color-pl.dcm color-px.dcm",
    "OBXXXX1A.dcm OBXXXX1A_expb.dcm OBXXXX1A_rle.dcm",
    "OBXXXX1A_2frame.dcm OBXXXX1A_expb_2frame.dcm OBXXXX1A_rle_2frame.dcm",
    "gdcm-US-ALOKA-16.dcm gdcm-US-ALOKA-16_big.dcm",
    "SC_rgb.dcm SC_rgb_expb.dcm SC_rgb_rle.dcm",
    "SC_rgb_16bit_2frame.dcm SC_rgb_expb_16bit_2frame.dcm SC_rgb_rle_16bit_2frame.dcm",
    "SC_rgb_32bit_2frame.dcm SC_rgb_expb_32bit_2frame.dcm SC_rgb_rle_32bit_2frame.dcm",
]  # fmt: skip
"""Files that hold the same image in several transfer syntaxes."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings(), config.disable_value_validation():
        warnings.simplefilter("ignore")
        yield


def opened(path) -> Dataset:
    """As pydicom reads it, which must be told where there is no meta information."""
    dataset = dcmread(path, force=True)
    if "TransferSyntaxUID" not in dataset.file_meta:
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    return dataset


def as_features(pixels: np.ndarray, dataset: Dataset) -> np.ndarray:
    """What pydicom decoded, of the types that are promised."""
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        return (apply_color_lut(pixels, dataset) >> 8).astype(np.uint8)
    if pixels.dtype.itemsize > 2:
        pixels = pixels.astype(np.float32)
    pixels = pixels.astype(pixels.dtype.newbyteorder("="))
    return pixels if pixels.ndim == 3 else pixels[..., np.newaxis]


@pytest.mark.parametrize(
    "path", [p for p in FILES if reason(p)], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_what_is_not_read_is_rejected_with_the_reason(path):
    with pytest.raises(IngestionError, match=reason(path)) as caught:
        read_image(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("path", READ, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_pixels_are_those_of_pydicom(path):
    count = frame_count(path)
    dataset = opened(path)
    assert count == int(dataset.get("NumberOfFrames") or 1) or path.name in NO_PYDICOM
    for frame in {0, count // 2, count - 1}:
        image = read_image(path, frame=frame, options=STORED)
        assert image.dtype.isnative
        assert image.shape[2] in (1, 3)
        if path.name not in NO_PYDICOM | SWAPPED:
            expected = as_features(pixel_array(dataset, index=frame), dataset)
            assert image.dtype == expected.dtype
            assert np.array_equal(image, expected)


@pytest.mark.parametrize("names", FAMILIES, ids=lambda names: names.split()[0])
def test_an_image_is_the_same_in_all_transfer_syntaxes(names):
    first, *others = (BY_NAME[name] for name in names.split())
    for frame in range(min(frame_count(first), 3)):
        expected = read_image(first, frame=frame)
        for other in others:
            assert np.array_equal(read_image(other, frame=frame), expected), other.name


def test_jpeg_of_12_bits_is_like_its_original():
    original, lossy = (read_image(BY_NAME[name]) for name in ("JPEG-LL.dcm", "JPGExtended.dcm"))
    assert np.corrcoef(original.ravel(), lossy.ravel())[0, 1] > 0.98
    assert abs(original.mean() - lossy.mean()) < 1


def gdcm_pixels(path) -> np.ndarray | None:
    """All frames by GDCM, from parsing to pixels; None where it reads none."""
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    if not reader.Read():
        return None
    image = reader.GetImage()
    kind = image.GetPixelFormat()
    if (buffer := image.GetBuffer()) is None:
        return None
    signed = "i" if kind.GetPixelRepresentation() else "u"
    data = buffer.encode("utf-8", "surrogateescape")
    return np.frombuffer(data, f"<{signed}{kind.GetBitsAllocated() // 8}")


def test_grey_pixels_are_those_of_gdcm():
    compared = []
    for path in READ:
        dataset = opened(path)
        grey = str(dataset.get("PhotometricInterpretation")).startswith("MONOCHROME")
        # GDCM ends the process at some files of other depths.
        if not grey or dataset.BitsAllocated not in (8, 16) or path.name in OTHER_SIGN:
            continue
        if (expected := gdcm_pixels(path)) is not None:
            compared.append(path)
            image = read_image(path, options=STORED)
            # Lossy decoders may round in other ways.
            assert np.abs(expected[: image.size] - image.ravel().astype(int)).max() <= 1, path
    assert len(compared) > 60


@pytest.mark.parametrize("path", READ, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_rescaled_values_are_those_of_pydicom(path):
    dataset = opened(path)
    if path.name in NO_PYDICOM or dataset.get("SamplesPerPixel") != 1:
        return
    if (
        dataset.PhotometricInterpretation == "PALETTE COLOR"
        or "SharedFunctionalGroupsSequence" in dataset
    ):
        return
    expected = apply_modality_lut(pixel_array(dataset, index=0), dataset).astype(np.float32)
    image = read_image(path, options=ImageOptions(rescale=True, invert=False))
    assert image.dtype == np.float32
    assert np.array_equal(image[..., 0], expected)


@pytest.mark.parametrize(
    "path",
    [path for path in READ if {"WindowCenter", "VOILUTSequence"} & set(opened(path).dir())],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_windows_are_those_of_pydicom(path):
    dataset = opened(path)
    if not str(dataset.PhotometricInterpretation).startswith("MONOCHROME"):
        return
    values = apply_modality_lut(pixel_array(dataset, index=0), dataset)
    shown = apply_voi_lut(values, dataset).astype(float)
    low, high = range_of(dataset)
    expected = np.rint((shown - low) / (high - low) * 255)
    image = read_image(path, options=ImageOptions(window="file", invert=False))
    assert image.dtype == np.uint8
    assert np.abs(image[..., 0] - expected).max() <= 1


def range_of(dataset: Dataset) -> tuple[float, float]:
    """What pydicom makes black and white."""
    if items := dataset.get("VOILUTSequence"):
        return 0, 2 ** items[0].LUTDescriptor[2] - 1
    if items := dataset.get("ModalityLUTSequence"):
        return 0, 2 ** items[0].LUTDescriptor[2] - 1
    low = -(2 ** (dataset.BitsStored - 1)) if dataset.PixelRepresentation else 0
    slope, intercept = dataset.get("RescaleSlope", 1), dataset.get("RescaleIntercept", 0)
    return low * slope + intercept, (low + 2**dataset.BitsStored - 1) * slope + intercept
