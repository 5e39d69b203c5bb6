"""DICOM Segmentations, read back by pydicom and by highdicom."""

from __future__ import annotations

import highdicom
import numpy as np
import pydicom
from PIL import Image

from core.images import Fit
from core.result_files.dicom_seg import write
from tests.core.result_files.series import (
    FACTS,
    FRAME_OF_REFERENCE,
    SERIES,
    SHAPE,
    SPACING,
    STUDY,
    keep,
    masks,
    origin,
    write_slice,
)


def test_segments_have_the_geometry_and_identifiers_of_their_slices(tmp_path):
    found = {}
    results = []
    for number, mask in zip((2, 0, 1), masks(3), strict=True):
        path = tmp_path / f"{number}.dcm"
        header = write_slice(path, number)
        found[header.SOPInstanceUID] = (header, mask)
        results.append((f"case/{number}", mask, origin(path)))
    keep(tmp_path / "inference", results)
    written = write(tmp_path / "inference", tmp_path / "out", FACTS)
    assert written.notes == []
    (path,) = written.files
    plain = pydicom.dcmread(path)
    assert plain.Modality == "SEG"
    assert (plain.StudyInstanceUID, plain.PatientID) == (STUDY, "7")
    assert plain.FrameOfReferenceUID == FRAME_OF_REFERENCE
    assert plain.SeriesInstanceUID != SERIES
    assert plain.ReferencedSeriesSequence[0].SeriesInstanceUID == SERIES
    assert (plain.Rows, plain.Columns) == SHAPE
    assert [one.SegmentLabel for one in plain.SegmentSequence] == ["left ventricle", "myocardium"]
    measures = plain.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    assert list(map(float, measures.PixelSpacing)) == list(SPACING)
    # Empty frames are kept: one of the three slices has background only.
    assert plain.NumberOfFrames == 6
    for frame, pixels in zip(
        plain.PerFrameFunctionalGroupsSequence, plain.pixel_array, strict=True
    ):
        source = frame.DerivationImageSequence[0].SourceImageSequence[0]
        header, mask = found[source.ReferencedSOPInstanceUID]
        position = frame.PlanePositionSequence[0].ImagePositionPatient
        assert list(position) == list(header.ImagePositionPatient)
        segment = frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        np.testing.assert_array_equal(pixels, mask == segment)
    read = highdicom.seg.segread(path)
    identifiers = [read.get_source_image_uids()[place][2] for place in range(3)]
    array = read.get_pixels_by_source_instance(identifiers, combine_segments=True)
    np.testing.assert_array_equal(array, [found[uid][1] for uid in identifiers])
    volume = read.get_volume(combine_segments=True)
    np.testing.assert_allclose(sorted(volume.spacing), sorted([2.5, *SPACING]))


def test_masks_are_brought_back_and_files_of_scanners_are_taken(tmp_path):
    """Identifiers with leading zeros, a frame of reference for each file, no name, no dates."""
    results = []
    for number, mask in enumerate(masks(2, (6, 8))):
        path = tmp_path / f"{number}.dcm"
        wrong = {"FrameOfReferenceUID": f"1.2.{number}", "PatientName": None, "PatientID": None}
        with pydicom.config.disable_value_validation():
            write_slice(path, number, SOPInstanceUID=f"1.2.03.{number}", **wrong)
        results.append((str(number), mask, origin(path, Fit((6, 8)))))
    keep(tmp_path / "inference", results)
    written = write(tmp_path / "inference", tmp_path / "out", FACTS)
    assert "they name 2 frames of reference" in written.notes[0]
    for number, path in enumerate(written.files):
        plain = pydicom.dcmread(path)
        assert plain.FrameOfReferenceUID == f"1.2.{number}"
        source = plain.ReferencedSeriesSequence[0].ReferencedInstanceSequence[0]
        assert source.ReferencedSOPInstanceUID == f"1.2.03.{number}"
        assert plain.pixel_array.shape == (2, *SHAPE)
        pixels = np.count_nonzero(masks(2, (6, 8))[number])
        assert plain.pixel_array.sum() == 4 * pixels


def test_other_images_are_refused_with_the_reason(tmp_path):
    Image.new("L", (16, 12)).save(tmp_path / "plain.png")
    keep(tmp_path / "inference", [("plain", masks(1)[0], origin(tmp_path / "plain.png"))])
    written = write(tmp_path / "inference", tmp_path / "out", FACTS)
    assert written.files == {}
    assert written.notes == [
        "plain: it is not a DICOM file, to which a DICOM Segmentation could refer."
    ]
