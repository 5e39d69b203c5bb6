"""Files without preamble, and DICOM objects that are not images."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from core.any_image import Shape, imageless_kind
from core.dicom.image import read_image
from core.dicom.reading import is_dicom
from core.exceptions import IngestionError
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save

PIXELS = pixels_of("uint16", (12, 16))
SHAPE = Shape(None, None, "squash")
STUDY = {"PatientID": "P", "StudyDate": "20260101", "Modality": "OT"}
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"


def bare(path: Path, syntax: UID, pixels: np.ndarray = PIXELS, *, keep_meta: bool = False) -> Path:
    """A file without its preamble, and without its meta information but where it is kept."""
    make_dicom(path, pixels, syntax, **STUDY)
    data = path.read_bytes()
    meta = 132 + 12 + int.from_bytes(data[140:144], "little")
    path.write_bytes(data[132 if keep_meta else meta :])
    return path


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
@pytest.mark.parametrize("keep_meta", [False, True])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16"])
def test_a_file_without_preamble_is_read(tmp_path, syntax, keep_meta, dtype):
    pixels = pixels_of(dtype, (12, 16))
    path = bare(tmp_path / "image", syntax, pixels, keep_meta=keep_meta)
    assert is_dicom(path)
    np.testing.assert_array_equal(read_image(path)[..., 0], pixels)
    plain = dcmread(path, force=True)
    if not keep_meta:
        plain.file_meta.TransferSyntaxUID = syntax
    np.testing.assert_array_equal(read_image(path)[..., 0], plain.pixel_array)


def test_what_is_not_certain_is_refused(tmp_path):
    big = bare(tmp_path / "big.dcm", ExplicitVRBigEndian)
    with pytest.raises(IngestionError, match=r"big.dcm .* big endian. Export it again as a DICOM"):
        read_image(big)
    short = bare(tmp_path / "short.dcm", ExplicitVRLittleEndian)
    dataset = dcmread(short, force=True)
    dataset.Rows = 6  # half of the pixels
    buffer = BytesIO()
    dataset.save_as(buffer, implicit_vr=False, little_endian=True)
    short.write_bytes(buffer.getvalue())
    with pytest.raises(IngestionError, match="384 bytes of pixels are not the 192 of an"):
        read_image(short)
    packed = bare(tmp_path / "packed.dcm", ExplicitVRLittleEndian)
    data = packed.read_bytes()
    head = data[: data.index(b"\xe0\x7f\x10\0")] + b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff"
    fragments = (
        b"\xfe\xff\0\xe0\0\0\0\0\xfe\xff\0\xe0\4\0\0\0\xff\xd8\xff\xd9\xfe\xff\xdd\xe0\0\0\0\0"
    )
    packed.write_bytes(head + fragments)
    with pytest.raises(IngestionError, match=r"its transfer syntax is not known\. Export it"):
        read_image(packed)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x08\x00",
        b"\x08\0\x05\0CS\x0a\0ISO_IR 100" * 20,  # the same element again
        b"\x08\0\x05\0DS\x0a\0ISO_IR 100\x08\0\x08\0CS\x02\0AB\x08\0\x12\0DA\x02\0AB",
        b"\x08\0\x05\0" + b"\xff" * 400,
        b"II*\0\x08\0\0\0" + bytes(400),
    ],
)
def test_other_files_are_not_taken_for_dicom(tmp_path, data):
    (tmp_path / "x").write_bytes(data)
    assert not is_dicom(tmp_path / "x")
    with pytest.raises(IngestionError, match="is not a DICOM file"):
        read_image(tmp_path / "x")


@pytest.mark.parametrize(
    ("uid", "kind"),
    [
        ("1.2.840.10008.1.3.10", "Media Storage Directory"),
        ("1.2.840.10008.5.1.4.1.1.481.3", "RT Structure Set"),
        ("1.2.840.10008.5.1.4.1.1.88.33", "Comprehensive SR"),
        ("1.2.840.10008.5.1.4.1.1.104.1", "Encapsulated PDF"),
        ("1.2.840.10008.5.1.4.1.1.11.1", "Grayscale Softcopy Presentation State"),
        ("1.2.840.10008.5.1.4.1.1.9.1.1", "12-lead ECG Waveform"),
        ("1.2.840.10008.5.1.4.1.1.66.5", "Surface Segmentation"),
    ],
)
@pytest.mark.parametrize("bare", [False, True])
def test_objects_that_are_not_images_are_named(tmp_path, uid, kind, bare):
    dataset = dcmread(make_dicom(tmp_path / "x.dcm", **STUDY))
    del dataset.PixelData, dataset.Rows
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = uid
    path = save(dataset, tmp_path / "x.dcm")
    if bare:
        data = path.read_bytes()
        path.write_bytes(data[144 + int.from_bytes(data[140:144], "little") :])
    assert imageless_kind(str(path)) == kind
    text = rf"x.dcm .* not an image but a DICOM object of another kind \({kind}\); leave it out"
    with pytest.raises(IngestionError, match=text):
        read_image(path)


def test_a_damaged_image_is_not_said_to_be_of_another_kind(tmp_path):
    dataset = dcmread(make_dicom(tmp_path / "x.dcm", **STUDY))
    del dataset.PixelData
    path = save(dataset, tmp_path / "x.dcm")
    assert imageless_kind(str(path)) == ""
    with pytest.raises(IngestionError, match="no pixel data or is truncated"):
        read_image(path)
    assert imageless_kind(str(tmp_path / "none.dcm")) == ""


@pytest.mark.parametrize("grouped", [True, False])
def test_masks_are_not_taken_for_images(tmp_path, grouped):
    dataset = dcmread(make_dicom(tmp_path / "s.dcm", pixels_of("uint8", (4, 4))))
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = SEGMENTATION
    if grouped:
        dataset.PerFrameFunctionalGroupsSequence = []
        dataset.SharedFunctionalGroupsSequence = []
    path = save(dataset, tmp_path / "s.dcm")
    with pytest.raises(IngestionError, match=r"s.dcm .* DICOM Segmentation: its pixels are masks"):
        SHAPE.read(str(path))
    assert read_image(path).shape == (4, 4, 1)
    assert imageless_kind(str(path)) == ""
