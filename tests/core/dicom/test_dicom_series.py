"""Series are found whatever files are called, and sorted by where their slices are."""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from core.dicom.identity import pseudonym
from core.dicom.series import find_series
from core.exceptions import IngestionError
from tests.core.dicom.test_dicom_image import functional_group
from tests.core.dicom.testdata import BY_NAME
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save

SECRET = b"a key"
OBLIQUE = [0.8, 0.6, 0.0, 0.0, 0.0, -1.0]
NORMAL = np.cross(OBLIQUE[:3], OBLIQUE[3:])


def make_slice(folder: Path, name: str, place: float, orientation=None, **elements) -> str:
    """A file of a slice so many mm along the normal; the instance number says nothing."""
    orientation = OBLIQUE if orientation is None else orientation
    position = place * np.cross(orientation[:3], orientation[3:]) + [3.0, -7.0, 11.0]
    described = {
        "SeriesInstanceUID": "1.2.3",
        "PatientID": "4711",
        "Modality": "MR",
        "ImagePositionPatient": [f"{number:.6f}" for number in position],
        "ImageOrientationPatient": orientation,
        "InstanceNumber": 1,
        "SOPInstanceUID": f"1.2.3.{abs(hash((name, place)))}",
    }
    return str(make_dicom(folder / name, pixels_of(shape=(4, 5)), **described | elements))


def shuffled(count: int, seed: int = 0) -> list[int]:
    return random.Random(seed).sample(range(count), count)


def only_series(folder: Path):
    (series,) = find_series(folder, SECRET).series
    return series


def test_slices_are_sorted_along_their_normal_not_by_name_or_number(tmp_path):
    names, numbers = shuffled(20, 1), shuffled(20, 2)
    paths = [
        make_slice(tmp_path, f"IM{names[k]:04}", -30 + 2.5 * k, InstanceNumber=numbers[k])
        for k in range(20)
    ]
    series = only_series(tmp_path)
    assert [slice_.path for slice_ in series.slices] == paths
    arrangement = series.arrangement
    assert arrangement.by_position
    assert arrangement.spacing == pytest.approx(2.5)
    assert arrangement.problems == []
    assert (series.identifier, series.modality) == ("1.2.3", "MR")
    assert series.patient == pseudonym("4711", SECRET)


def test_slices_without_a_position_are_sorted_by_number(tmp_path):
    names = shuffled(12, 3)
    paths = [
        make_slice(tmp_path, f"{names[k]}", 0, ImagePositionPatient=None, InstanceNumber=k + 1)
        for k in range(12)
    ]
    assert [slice_.path for slice_ in only_series(tmp_path).slices] == paths
    assert not only_series(tmp_path).arrangement.by_position


def test_one_slice_without_a_position_has_all_sorted_by_number(tmp_path):
    for k in range(5):
        nowhere = {"ImagePositionPatient": None} if k == 2 else {}
        make_slice(tmp_path, f"{9 - k}", -k, InstanceNumber=k, **nowhere)
    slices = only_series(tmp_path).slices
    assert [slice_.instance for slice_ in slices] == list(range(5))


@pytest.mark.parametrize("keyword", ["TemporalPositionIdentifier", "TriggerTime"])
def test_slices_at_one_place_are_sorted_by_time(tmp_path, keyword):
    names = shuffled(15, 4)
    paths = [
        make_slice(
            tmp_path,
            f"{names[3 * place + time]}",
            8 * place,
            InstanceNumber=100 - time,
            **{keyword: 10 + time},
        )
        for place in range(5)
        for time in range(3)
    ]
    series = only_series(tmp_path)
    assert [slice_.path for slice_ in series.slices] == paths
    assert series.arrangement.duplicates == ()
    assert series.arrangement.spacing == pytest.approx(8)


def test_missing_slices_are_counted_where_they_are(tmp_path):
    places = [0, 1, 2, 5, 6, 8, 9, 10]
    paths = [make_slice(tmp_path, f"{k}", 3.0 * place) for k, place in enumerate(places)]
    gaps = only_series(tmp_path).arrangement.gaps
    found = [(gap.before.path, gap.after.path, gap.missing) for gap in gaps]
    assert found == [(paths[2], paths[3], 2), (paths[4], paths[5], 1)]
    assert only_series(tmp_path).arrangement.problems == [
        "Slices are missing between others: about 3."
    ]


def test_places_with_more_than_one_slice_are_told(tmp_path):
    for k in range(4):
        make_slice(tmp_path, f"{k}", 5 * k)
    again = make_slice(tmp_path, "again", 10.002, InstanceNumber=2)
    (same,) = only_series(tmp_path).arrangement.duplicates
    assert [slice_.path for slice_ in same] == [str(tmp_path / "2"), again]


def test_slices_that_are_not_parallel_are_kept_apart(tmp_path):
    """As in a localizer: three stacks in one series, each sorted by itself."""
    axes = [[1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, -1], [1, 0, 0, 0, 0, -1]]
    paths = [
        make_slice(tmp_path, f"{place}-{stack}", 10 * place, axes[stack], InstanceNumber=stack)
        for stack in range(3)
        for place in range(4)
    ]
    arrangement = only_series(tmp_path).arrangement
    assert [slice_.path for slice_ in arrangement.slices] == paths
    assert arrangement.orientations == 3
    assert arrangement.spacing == pytest.approx(10)
    assert arrangement.problems == ["The slices have 3 orientations."]


def test_orientations_that_differ_by_rounding_are_one(tmp_path):
    for k in range(4):
        tilted = [*OBLIQUE[:5], OBLIQUE[5] + 1e-4 * k]
        make_slice(tmp_path, f"{k}", 5 * k, tilted)
    assert only_series(tmp_path).arrangement.orientations == 1


@pytest.mark.parametrize(
    "nonsense", [[0, 0, 0, 0, 0, 0], [1, 0, 0, 1, 0, 0], [1, 0, 0], [1, 0, 0, 0, 1, "1e400"]]
)
def test_orientations_that_make_no_sense_are_none(tmp_path, nonsense):
    for k in range(3):
        make_slice(tmp_path, f"{9 - k}", k, InstanceNumber=k)
    dataset = dcmread(tmp_path / "8")
    dataset.ImageOrientationPatient = nonsense
    save(dataset, tmp_path / "8")
    arrangement = only_series(tmp_path).arrangement
    assert not arrangement.by_position
    assert [slice_.instance for slice_ in arrangement.slices] == [0, 1, 2]


def test_frames_are_slices(tmp_path):
    places, times = [20, 0, 10, 20, 0, 10], [2, 2, 1, 1, 1, 2]
    dataset = dcmread(
        make_dicom(
            tmp_path / "enhanced",
            pixels_of("uint8", (6, 4, 5)),
            NumberOfFrames=6,
            PatientID="1",
            SeriesInstanceUID="1.2.3",
        )
    )
    dataset.SharedFunctionalGroupsSequence = [
        functional_group("PlaneOrientationSequence", ImageOrientationPatient=OBLIQUE)
    ]
    dataset.PerFrameFunctionalGroupsSequence = [
        functional_group("PlanePositionSequence", ImagePositionPatient=list(place * NORMAL))
        for place in places
    ]
    for item, time in zip(dataset.PerFrameFunctionalGroupsSequence, times, strict=True):
        item.update(functional_group("FrameContentSequence", TemporalPositionIndex=time))
    path = save(dataset, tmp_path / "enhanced")
    series = only_series(tmp_path)
    assert [slice_.frame for slice_ in series.slices] == [4, 1, 2, 5, 3, 0]
    assert {slice_.path for slice_ in series.slices} == {str(path)}
    assert series.arrangement.spacing == pytest.approx(10)


def test_frames_that_share_one_position_are_in_their_order(tmp_path):
    make_slice(tmp_path, "cine", 0, PixelData=pixels_of("int16", (8, 4, 5)).tobytes())
    dataset = dcmread(tmp_path / "cine")
    dataset.NumberOfFrames = 8
    save(dataset, tmp_path / "cine")
    series = only_series(tmp_path)
    assert [slice_.frame for slice_ in series.slices] == list(range(8))
    assert series.arrangement.problems == []


def test_series_and_patients_are_kept_apart(tmp_path):
    for k, (series, patient) in enumerate([("1.1", "A"), ("1.2", "A"), ("1.1", "B"), ("1.1", "A")]):
        make_slice(tmp_path, f"{k}", k, SeriesInstanceUID=series, PatientID=patient)
    found = find_series(tmp_path, SECRET).series
    counts = {(series.identifier, series.patient): len(series.slices) for series in found}
    a, b = (pseudonym(patient, SECRET) for patient in "AB")
    assert counts == {("1.1", a): 2, ("1.2", a): 1, ("1.1", b): 1}


def test_links_are_followed_once_and_pipes_are_left_alone(tmp_path):
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    make_slice(elsewhere, "deep/file.without.meaning", 0)
    folder.mkdir()
    (folder / "first").symlink_to(elsewhere)
    (folder / "second").symlink_to(elsewhere)
    (elsewhere / "up").symlink_to(folder)
    os.mkfifo(folder / "pipe.dcm")
    (folder / "broken").symlink_to(tmp_path / "nowhere")
    findings = find_series(folder, SECRET)
    paths = [slice_.path for series in findings.series for slice_ in series.slices]
    assert paths == [str(folder / "first/deep/file.without.meaning")]
    assert findings.skipped == ()


def test_what_is_of_no_use_is_told_with_a_reason(tmp_path):
    make_slice(tmp_path, "good", 0)
    (tmp_path / "notes.txt").write_text("not an image")
    (tmp_path / "fake.dcm").write_text("not an image either")
    os.link(tmp_path / "good", tmp_path / "same")
    (tmp_path / "cut").write_bytes((tmp_path / "good").read_bytes()[:-9])
    (tmp_path / "report").write_bytes(BY_NAME["test-SR.dcm"].read_bytes())
    skipped = {Path(path).name: reason for path, reason in find_series(tmp_path, SECRET).skipped}
    assert set(skipped) == {"fake.dcm", "same", "cut", "report"}
    assert "is not a DICOM file" in skipped["fake.dcm"]
    assert "same image as" in skipped["same"]
    assert "less than expected" in skipped["cut"]
    assert "no pixel data" in skipped["report"]


def test_images_with_one_identifier_are_no_copies_of_each_other(tmp_path):
    for k in range(3):
        make_slice(tmp_path, f"{k}", k, SOPInstanceUID="1.2.3.4")
    assert len(only_series(tmp_path).slices) == 3


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(IngestionError, match="nothing-here is not a folder"):
        find_series(tmp_path / "nothing-here", SECRET)


def test_the_order_does_not_depend_on_names(tmp_path):
    orders = []
    for seed in range(3):
        folder, names = tmp_path / str(seed), shuffled(10, seed)
        for k in range(10):
            make_slice(
                folder,
                f"{names[k]:02}",
                5 * (k // 2),
                InstanceNumber=k % 2,
                SOPInstanceUID=f"1.2.{k}",
            )
        orders.append([slice_.identifier for slice_ in only_series(folder).slices])
    assert orders == [[f"1.2.{k}" for k in range(10)]] * 3


@pytest.mark.real_data
def test_real_cine_series_are_whole(real_data):
    findings = find_series(real_data / "sunnybrook", SECRET)
    assert findings.skipped == ()
    for series in findings.series:
        places = [float(dcmread(s.path).SliceLocation) for s in series.slices]
        steps = np.diff(places)
        # SliceLocation is the scanner's own word for the place along the normal.
        assert (steps >= -0.01).all() or (steps <= 0.01).all()
        assert series.arrangement.duplicates == ()


@pytest.mark.real_data
def test_real_localizers_have_three_orientations(real_data):
    findings = find_series(real_data / "sunnybrook_localizers", SECRET)
    assert {series.arrangement.orientations for series in findings.series} == {3}
