"""Series are found whatever files are called, and sorted by where their slices are."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from core.dicom.identity import pseudonym
from core.dicom.series import find_series
from core.exceptions import IngestionError
from tests.core.dicom.slices import OBLIQUE, SECRET, make_slice, only_series
from tests.core.dicom.testdata import BY_NAME
from tests.plugins.sunnybrook.files import save


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
    assert "not an image but a DICOM object of another kind" in skipped["report"]


def test_images_with_one_identifier_are_no_copies_of_each_other(tmp_path):
    for k in range(3):
        make_slice(tmp_path, f"{k}", k, SOPInstanceUID="1.2.3.4")
    assert len(only_series(tmp_path).slices) == 3


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(IngestionError, match="nothing-here is not a folder"):
        find_series(tmp_path / "nothing-here", SECRET)


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
