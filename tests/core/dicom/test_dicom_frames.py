"""One frame of many is found and read without the others."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.encaps import encapsulate, encapsulate_extended, get_frame
from pydicom.pixels.encoders import JPEG2000LosslessEncoder, RLELosslessEncoder
from pydicom.uid import JPEG2000Lossless, RLELossless

from core.dicom.image import frame_count, read_image
from core.exceptions import IngestionError
from tests.core.dicom.testdata import BY_NAME
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save

PIXELS = pixels_of("uint8", (5, 64, 72))
OPTIONS = {
    "rows": 64,
    "columns": 72,
    "samples_per_pixel": 1,
    "bits_allocated": 8,
    "bits_stored": 8,
    "pixel_representation": 0,
    "photometric_interpretation": "MONOCHROME2",
    "number_of_frames": 1,
}
RLE_FRAMES = [RLELosslessEncoder.encode(frame, **OPTIONS) for frame in PIXELS]
J2K_FRAMES = [JPEG2000LosslessEncoder.encode(frame, **OPTIONS) for frame in PIXELS]


def compressed(path, syntax, data, **elements):
    dataset = dcmread(make_dicom(path, PIXELS, NumberOfFrames=len(PIXELS)))
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.add_new("PixelData", "OB", data)
    dataset["PixelData"].is_undefined_length = True
    for name, value in elements.items():
        setattr(dataset, name, value)
    return save(dataset, path)


def assert_all_frames(path):
    assert frame_count(path) == len(PIXELS)
    for index, expected in enumerate(PIXELS):
        assert np.array_equal(read_image(path, frame=index)[..., 0], expected), index


@pytest.mark.parametrize("with_table", [True, False])
@pytest.mark.parametrize("fragments", [1, 3])
def test_frames_of_one_or_several_fragments(tmp_path, fragments, with_table):
    data = encapsulate(J2K_FRAMES, fragments_per_frame=fragments, has_bot=with_table)
    assert_all_frames(compressed(tmp_path / "i.dcm", JPEG2000Lossless, data))


def test_frames_by_the_extended_table(tmp_path):
    data, offsets, lengths = encapsulate_extended(RLE_FRAMES)
    path = compressed(
        tmp_path / "i.dcm",
        RLELossless,
        data,
        ExtendedOffsetTable=offsets,
        ExtendedOffsetTableLengths=lengths,
    )
    assert_all_frames(path)


def test_the_end_need_not_be_marked(tmp_path):
    path = compressed(tmp_path / "i.dcm", RLELossless, encapsulate(RLE_FRAMES))
    path.write_bytes(path.read_bytes()[:-8])
    assert_all_frames(path)


@pytest.mark.parametrize("with_table", [True, False])
def test_a_frame_is_read_where_others_are_damaged(tmp_path, with_table):
    frames = [bytes(len(frame)) for frame in RLE_FRAMES]
    frames[3] = RLE_FRAMES[3]
    data = encapsulate(frames, has_bot=with_table)
    path = compressed(tmp_path / "i.dcm", RLELossless, data)
    assert np.array_equal(read_image(path, frame=3)[..., 0], PIXELS[3])
    with pytest.raises(IngestionError, match="Frame 2 cannot be decoded"):
        read_image(path, frame=2)


def test_missing_frames_are_counted(tmp_path):
    data = encapsulate(RLE_FRAMES[:3], has_bot=False)
    path = compressed(tmp_path / "i.dcm", RLELossless, data)
    with pytest.raises(IngestionError, match="3 of 5 frames"):
        frame_count(path)


def test_uncompressed_frames_follow_each_other(tmp_path):
    assert_all_frames(make_dicom(tmp_path / "i.dcm", PIXELS, NumberOfFrames=5))
    path = make_dicom(tmp_path / "i.dcm", PIXELS, NumberOfFrames=6)
    with pytest.raises(IngestionError, match=r"less than expected \(23040 vs 27648 bytes\)"):
        frame_count(path)


def test_a_frame_in_the_wrong_kind_of_file_is_refused(tmp_path):
    data = encapsulate(RLE_FRAMES)
    path = compressed(tmp_path / "i.dcm", RLELossless, data)
    dataset = dcmread(path)
    dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless
    with pytest.raises(IngestionError, match="not a JPEG 2000 image"):
        read_image(save(dataset, path))


def test_a_codestream_within_a_file_of_its_own_is_found(tmp_path):
    box = struct.pack(">I4sI", 12, b"jP  ", 0x0D0A870A) + struct.pack(">I4s", 0, b"jp2c")
    data = encapsulate([box + frame for frame in J2K_FRAMES])
    assert_all_frames(compressed(tmp_path / "i.dcm", JPEG2000Lossless, data))


def test_a_transfer_syntax_that_is_not_read_is_named(tmp_path):
    path = compressed(tmp_path / "i.dcm", "1.2.840.10008.1.2.4.103", encapsulate(RLE_FRAMES))
    with pytest.raises(IngestionError, match=r"MPEG-4 AVC.* is not read"):
        read_image(path)


@pytest.mark.parametrize(
    "name",
    [
        "JPEG-LL.dcm",
        "JPGExtended.dcm",
        "SC_rgb_dcmtk_+eb+cr.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_RLE.dcm",
    ],
)
@pytest.mark.parametrize("part", [0.5, 0.9, 0.99])
def test_a_frame_that_is_cut_off_is_refused(tmp_path, name, part):
    dataset = dcmread(BY_NAME[name])
    frame = get_frame(dataset.PixelData, 0, number_of_frames=1)
    dataset.PixelData = encapsulate([frame[: int(len(frame) * part)]])
    with pytest.raises(IngestionError, match=r"cut\.dcm"):
        read_image(save(dataset, tmp_path / "cut.dcm"))
