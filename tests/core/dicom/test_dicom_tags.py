from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from core.dicom.identity import pseudonym
from core.dicom.tags import read_tags, spacing_of
from tests.core.dicom.slices import NORMAL, OBLIQUE, make_slice
from tests.plugins.sunnybrook.files import make_dicom

PRIVATE = {
    "PatientName": "Doe^Jane",
    "PatientBirthDate": "19500101",
    "PatientSex": "F",
    "PatientAge": "061Y",
    "InstitutionName": "Saint Nowhere",
    "SeriesDescription": "Jane's heart",
    "DeviceSerialNumber": "48OwLe2NUfWk",
    "StudyDate": "20120101",
    "StudyInstanceUID": "1.2.4",
}


def test_a_fixed_selection_without_what_identifies(tmp_path, settings):
    path = make_slice(
        tmp_path,
        "a.dcm",
        12.5,
        PixelSpacing=[1.5, 0.75],
        ImagerPixelSpacing=[9, 9],
        SliceThickness="8",
        SeriesNumber=3,
        InstanceNumber=7,
        Manufacturer=" ACME ",
        MagneticFieldStrength="1.5",
        TriggerTime="18.75",
        **PRIVATE,
    )
    (found,) = read_tags(path)
    along = float(NORMAL @ (12.5 * NORMAL + [3.0, -7.0, 11.0]))
    assert found.pop("position") == pytest.approx(along, abs=1e-5)
    assert found == {
        "Modality": "MR",
        "Manufacturer": "ACME",
        "MagneticFieldStrength": 1.5,
        "SeriesNumber": 3,
        "InstanceNumber": 7,
        "SliceThickness": 8.0,
        "TriggerTime": 18.75,
        "Rows": 4,
        "Columns": 5,
        "PixelSpacing": [1.5, 0.75],
        "ImageOrientationPatient": OBLIQUE,
        "position_from": "ImagePositionPatient",
        "series": pseudonym("1.2.3", settings.SECRET_KEY.encode()),
    }
    text = str(found)
    private = {value for value in PRIVATE.values() if len(value) > 1} | {"4711", "1.2.3"}
    assert not [value for value in private if value in text]


def test_the_spacing_at_the_detector_is_said_as_such(tmp_path):
    (found,) = read_tags(make_dicom(tmp_path / "a.dcm", ImagerPixelSpacing=[0.2, 0.3]))
    assert "PixelSpacing" not in found
    assert spacing_of(found) == (0.2, 0.3)
    assert spacing_of({}) is None


@pytest.mark.parametrize(
    ("elements", "missing"),
    [
        ({"PixelSpacing": [0, 1]}, "PixelSpacing"),
        ({"PixelSpacing": [1.5]}, "PixelSpacing"),
        ({"PixelSpacing": ""}, "PixelSpacing"),
        ({"MagneticFieldStrength": "-1"}, "MagneticFieldStrength"),
        ({"Manufacturer": "  "}, "Manufacturer"),
        ({"ImagePositionPatient": [1, 2, 3]}, "position"),
        ({"ImagePositionPatient": [1, 2, 3], "ImageOrientationPatient": [0] * 6}, "position"),
    ],
)
def test_what_makes_no_sense_is_left_out(tmp_path, elements, missing):
    (found,) = read_tags(make_dicom(tmp_path / "a.dcm", **elements))
    assert missing not in found
    assert found["Rows"] == 32


def test_the_location_stands_in_for_a_position(tmp_path):
    (found,) = read_tags(make_dicom(tmp_path / "a.dcm", SliceLocation="-3.5"))
    assert (found["position"], found["position_from"]) == (-3.5, "SliceLocation")


def _item(**elements):
    item = Dataset()
    for name, value in elements.items():
        setattr(item, name, value)
    return item


def test_frames_have_their_own_places(tmp_path):
    frames = [
        _item(
            PlanePositionSequence=Sequence([_item(ImagePositionPatient=[0, 0, 5 * number])]),
            PlaneOrientationSequence=Sequence([_item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])]),
        )
        for number in range(3)
    ]
    shared = _item(PixelMeasuresSequence=Sequence([_item(PixelSpacing=[2, 3], SliceThickness=4)]))
    path = make_dicom(
        tmp_path / "a.dcm",
        np.zeros((3, 4, 5), np.uint16),
        NumberOfFrames=3,
        SharedFunctionalGroupsSequence=Sequence([shared]),
        PerFrameFunctionalGroupsSequence=Sequence(frames),
    )
    found = read_tags(path, 3)
    assert [one["position"] for one in found] == [0, 5, 10]
    assert all(one["PixelSpacing"] == [2, 3] for one in found)
    assert all(one["SliceThickness"] == 4 for one in found)


def test_the_only_position_of_a_file_is_that_of_its_first_frame(tmp_path):
    path = make_dicom(
        tmp_path / "a.dcm", np.zeros((2, 4, 5), np.uint16), NumberOfFrames=2, SliceLocation="3"
    )
    first, second = read_tags(path, 2)
    assert first["position"] == 3
    assert "position" not in second


def test_a_file_that_cannot_be_read_has_none(tmp_path):
    (tmp_path / "a.dcm").write_bytes(b"no DICOM")
    assert read_tags(tmp_path / "a.dcm", 2) == [{}, {}]
