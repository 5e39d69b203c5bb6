"""The order of the slices of a series."""

from __future__ import annotations

import random

import pytest
from pydicom import dcmread

from core.dicom.identity import pseudonym
from tests.core.dicom.slices import NORMAL, OBLIQUE, SECRET, make_slice, only_series
from tests.core.dicom.test_dicom_image import functional_group
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save


def shuffled(count: int, seed: int = 0) -> list[int]:
    return random.Random(seed).sample(range(count), count)


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
